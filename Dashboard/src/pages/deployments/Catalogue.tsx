import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Confirm } from '../../ui/dialog';
import { Area } from '../../ui/fields';
import { TextFilter } from '../../ui/filters';
import { Answered } from '../../ui/notices';

export type Template = Filled<Schemas['TemplateShape']>;

/** What can be deployed: Fleet's own templates, the house's, and a configuration written by hand. */
export function Catalogue({ route }: { route: Route }) {
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [doomed, setDoomed] = useState<Template>();
  const templates = useGet('/api/v1/templates', { params: { query: { limit: '100', search: route.query.get('search') ?? undefined } } }, { every: false, keep: true });
  return (
    <>
      <div class="filters" role="search">
        <TextFilter route={route} name="search" label="Search" />
        <span class="spacer" />
        {may('OPERATOR') && <button type="button" onClick={() => setAdding(true)}>Add a template…</button>}
      </div>
      <Answered of={templates}>
        {page => (
          <div class="catalogue">
            {page.data.map(template => (
              <div key={template.id} class="choice">
                <strong><a href={to('deployments', 'new', template.slug)}>{template.name}</a></strong>
                <span>{template.description}</span>
                <span class="muted">{template.category}{template.isOfficial ? ', comes with Fleet' : ''}</span>
                {!template.isOfficial && may('ADMIN') && <button type="button" class="quiet" aria-label={`Delete ${template.name}`} onClick={() => setDoomed(template as Template)}>Delete</button>}
              </div>
            ))}
            <div class="choice">
              <strong><a href={to('deployments', 'new', 'own')}>Your own configuration</a></strong>
              <span>Write the YAML yourself, from nothing or on a template.</span>
            </div>
          </div>
        )}
      </Answered>
      {adding && <AddTemplate close={() => setAdding(false)} />}
      {doomed && (
        <Confirm title="Delete the template" verb="Delete" name={doomed.slug} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/templates/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain('/api/v1/templates'))}>
          <p>What was deployed from it stays as it is.</p>
        </Confirm>
      )}
    </>
  );
}

const begin = `slug: my-app
name: My application
category: web
description: What it is.
parameters:
  - { name: port, type: port, description: The port that it listens on. }
deployment:
  runtime: process
  command: [python3, -m, http.server, "{{port}}"]
  ports: ["{{port}}"]
`;

function AddTemplate({ close }: { close: () => void }) {
  const [yaml, setYaml] = useState(begin);
  const act = async () => {
    await answer(api.POST('/api/v1/templates', { body: { yamlContent: yaml } }));
    lookAgain('/api/v1/templates');
  };
  return (
    <Confirm title="Add a template" verb="Add" act={act} close={close}>
      <Area label="Its document" rows={16} value={yaml} change={setYaml} hint="A configuration with a name of its own, and parameters that its form asks for." />
    </Confirm>
  );
}
