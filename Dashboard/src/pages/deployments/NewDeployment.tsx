import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { go, to } from '../../route';
import { Area, Select, Text } from '../../ui/fields';
import { Answered } from '../../ui/notices';
import { Output } from '../../ui/output';
import { SecretOnce } from '../../ui/secret';
import type { Template } from './Catalogue';
import { readKey, readParameters, writeKey, writeParameters } from './configuration';
import { Faults } from './Faults';
import { ParameterField } from './ParameterField';

const own = `runtime: process
command: [python3, -m, http.server, "8080"]
ports: [8080]
healthCheck: { type: http, port: 8080, path: / }
`;

export function NewDeployment({ slug }: { slug?: string }) {
  return slug ? <FromTemplate slug={slug} /> : <Form begin={own} />;
}

function FromTemplate({ slug }: { slug: string }) {
  const template = useGet('/api/v1/templates/{idOrSlug}', { params: { path: { idOrSlug: slug } } }, { every: false });
  return <Answered of={template}>{data => <Form template={data as Template} begin={`template: ${data.slug}\n`} />}</Answered>;
}

/** The form and the YAML are two views of one text: what is changed in one shows in the other. */
function Form({ template, begin }: { template?: Template; begin: string }) {
  const { me, may } = useSession();
  const [name, setName] = useState('');
  const [yaml, setYaml] = useState(begin);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [team, setTeam] = useState('');
  const [made, setMade] = useState<{ id: string; password: string }>();
  const servers = useGet('/api/v1/servers', { params: { query: { limit: '100' } } }, { every: false });
  const teams = Object.keys(me?.teams ?? {});
  const values = readParameters(yaml);
  const parameters = (template?.parameters ?? []).filter(parameter => parameter.type !== 'password');
  const passwords = (template?.parameters ?? []).filter(parameter => parameter.type === 'password');

  const deploy = useChange(
    () => answer(api.POST('/api/v1/deployments', {
      body: { name: name.trim(), yaml_config: yaml, secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value)), teamId: team || null },
    })),
    ['/api/v1/deployments', '/api/v1/instances'],
    result => (result.admin_password ? setMade({ id: result.deployment.id!, password: result.admin_password }) : go(to('deployments', result.deployment.id!))),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    deploy.mutate(undefined);
  };
  return (
    <>
      <p class="crumbs"><a href={to('deployments')}>Deployments</a> › <a href={to('deployments', 'new')}>Templates</a></p>
      <div class="page-head"><h1>Deploy {template?.name ?? 'your own configuration'}</h1></div>
      {template && <p class="muted">{template.description}</p>}
      <form onSubmit={submit}>
        <div class="editor">
          <div class="stack">
            <fieldset>
              <legend>Where</legend>
              <Text label="Name" required pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?" maxLength={63} value={name} change={setName} hint="Lower-case letters, digits and inner hyphens" />
              <Select label="Server" value={readKey(yaml, 'server')} change={value => setYaml(writeKey(yaml, 'server', value))}
                choices={[{ value: '', label: 'Fleet chooses' }, ...(servers.data?.data ?? []).map(server => ({ value: server.id, label: `${server.name} (${server.status.toLowerCase()})` }))]} />
              {teams.length > 1 && <Select label="Team" value={team} change={setTeam} choices={[{ value: '', label: 'None' }, ...teams]} />}
            </fieldset>
            {parameters.length > 0 && (
              <fieldset>
                <legend>Parameters</legend>
                {parameters.map(parameter => (
                  <ParameterField key={parameter.name} parameter={parameter} value={values[parameter.name] ?? ''}
                    change={value => setYaml(writeParameters(yaml, { ...values, [parameter.name]: value }))} />
                ))}
              </fieldset>
            )}
            {passwords.length > 0 && (
              <fieldset>
                <legend>Passwords</legend>
                {passwords.map(parameter => (
                  <Text key={parameter.name} type="password" autocomplete="new-password" label={parameter.name.replaceAll('_', ' ')} hint={parameter.description || 'Left empty, Fleet makes one up'}
                    value={secrets[parameter.name] ?? ''} change={value => setSecrets({ ...secrets, [parameter.name]: value })} />
                ))}
                <p class="muted">They are sealed at once, and stand in no document.</p>
              </fieldset>
            )}
          </div>
          <section class="card" aria-label="The configuration">
            <Area label="The configuration, as YAML" rows={18} value={yaml} change={setYaml} hint="The form changes it, and follows what you change here." />
            {template && (
              <details>
                <summary>What the template says</summary>
                <Output label="The template’s document">{template.yamlContent}</Output>
              </details>
            )}
          </section>
        </div>
        <Faults fault={deploy.error} />
        {may('OPERATOR') && (
          <div class="row">
            <button type="submit" class="primary" disabled={deploy.isPending}>{deploy.isPending ? 'Asking…' : 'Deploy'}</button>
            <a class="button" href={to('deployments', 'new')}>Cancel</a>
          </div>
        )}
      </form>
      {made && (
        <SecretOnce title="The administrator’s password" secret={made.password} hint="Fleet made it up. It is shown now and never again." close={() => go(to('deployments', made.id))} />
      )}
    </>
  );
}
