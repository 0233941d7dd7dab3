import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import type { Route } from '../../route';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { Select, Text } from '../../ui/fields';
import { TextFilter } from '../../ui/filters';
import { number } from '../../ui/figures';
import { List } from '../../ui/list';
import { Answered, Empty } from '../../ui/notices';
import { Table } from '../../ui/table';

type Extension = Filled<Schemas['CatalogueExtension']>;
const policies = '/api/v1/extensions/policies';

/** The catalogue of extensions, and which versions instances are to have. */
export function ExtensionPage({ route }: { route: Route }) {
  const { may } = useSession();
  const [chosen, setChosen] = useState<Extension>();
  return (
    <>
      <div class="filters" role="search"><TextFilter route={route} name="search" label="Search" /></div>
      <List
        label="Extensions"
        path="/api/v1/extensions"
        filter={{ search: route.query.get('search') }}
        id={extension => extension.id}
        columns={[
          { title: 'Extension', width: 'minmax(0, 2fr)', cell: extension => <span title={extension.description}>{extension.display_name}</span> },
          { title: 'Category', wide: true, cell: extension => extension.category },
          { title: 'Version', width: '7rem', cell: extension => extension.version },
          { title: 'Installed', width: '6rem', wide: true, numeric: true, cell: extension => number(extension.install_count) },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '7rem', cell: (extension: { id: string; display_name: string }) => <button type="button" class="quiet" aria-label={`Policy for ${extension.display_name}`} onClick={() => setChosen(extension as Extension)}>Policy…</button> }] : []),
        ]}
        empty={<Empty title="No extension is known"><p>Extensions are recorded over the API: <code>POST /api/v1/extensions</code>.</p></Empty>}
        every={false}
      />
      <Policies />
      {chosen && <PolicyDialog extension={chosen} close={() => setChosen(undefined)} />}
    </>
  );
}

function Policies() {
  const { may } = useSession();
  const found = useGet('/api/v1/extensions/policies', { params: { query: { limit: '100' } } });
  return (
    <section class="card" aria-label="Policies">
      <h2>Policies</h2>
      <Answered of={found}>
        {page => (
          <Table label="Policies" rows={page.data} id={policy => policy.id}
            columns={[
              { title: 'Extension', cell: policy => policy.extension.display_name },
              { title: 'For', cell: policy => policy.instance_id ?? 'all instances' },
              { title: 'Policy', cell: policy => `${policy.policy.toLowerCase().replace('_', ' ')}${policy.pinned_version ? ` ${policy.pinned_version}` : ''}` },
              ...(may('OPERATOR') ? [{ title: 'Change', cell: (policy: { id: string; extension: { display_name: string } }) => <Act class="quiet" stale={[policies]} said="The policy is gone" label={`Remove the policy of ${policy.extension.display_name}`} act={() => answer(api.DELETE('/api/v1/extensions/policies/{id}', { params: { path: { id: policy.id } } }))}>Remove</Act> }] : []),
            ]}
            empty={<p class="muted">None: instances keep what they have.</p>} />
        )}
      </Answered>
    </section>
  );
}

function PolicyDialog({ extension, close }: { extension: Extension; close: () => void }) {
  const [draft, setDraft] = useState({ policy: 'AUTO_UPDATE', version: extension.version, instance: '' });
  const act = async () => {
    await answer(api.POST('/api/v1/extensions/policies', {
      body: { extension_id: extension.id, policy: draft.policy as 'PIN', instance_id: draft.instance.trim() || null, pinned_version: draft.policy === 'PIN' ? draft.version : null },
    }));
    lookAgain(policies);
  };
  return (
    <Confirm title={`Policy for ${extension.display_name}`} verb="Set" act={act} close={close}>
      <Select label="Policy" value={draft.policy} change={policy => setDraft({ ...draft, policy })} choices={[{ value: 'AUTO_UPDATE', label: 'always the newest' }, { value: 'PIN', label: 'a certain version' }, { value: 'FREEZE', label: 'what is there stays' }]} />
      {draft.policy === 'PIN' && <Text label="Version" required value={draft.version} change={version => setDraft({ ...draft, version })} />}
      <Text label="Instance" placeholder="inst_…" value={draft.instance} change={instance => setDraft({ ...draft, instance })} hint="Left empty: for all" />
    </Confirm>
  );
}
