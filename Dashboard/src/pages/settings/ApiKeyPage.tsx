import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { Check, Select, Text } from '../../ui/fields';
import { Confirm } from '../../ui/dialog';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { SecretOnce } from '../../ui/secret';
import { Time } from '../../ui/time';
import { KeyState } from './KeyState';
import { roles } from './words';

type Key = Filled<Schemas['ApiKeyShape']>;
const path = '/api/v1/api-keys';

export function ApiKeyPage() {
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const [doomed, setDoomed] = useState<Key>();
  return (
    <>
      <div class="filters"><span class="spacer" /><button type="button" class="primary" onClick={() => setAdding(true)}>Make a key…</button></div>
      <List
        label="API keys"
        path={path}
        id={key => key.id}
        columns={[
          { title: 'Name', width: 'minmax(0, 2fr)', cell: key => <span title={`Made by ${key.createdBy}`}>{key.name}</span> },
          { title: 'Role', width: '7rem', cell: key => key.role.toLowerCase() },
          { title: 'Begins', wide: true, cell: key => <code>{key.prefix}…</code> },
          { title: 'Scopes', wide: true, cell: key => (key.scopes ?? []).join(', ') || 'all' },
          { title: 'State', width: '11rem', wide: true, cell: key => <KeyState apiKey={key} /> },
          { title: 'Last used', width: '7rem', wide: true, cell: key => <Time at={key.lastUsedAt} /> },
          { title: 'Change', width: '6rem', cell: key => !key.revokedAt && <button type="button" class="quiet" aria-label={`Revoke ${key.name}`} onClick={() => setDoomed(key as Key)}>Revoke</button> },
        ]}
        empty={<Empty title="There is no key"><p>Programs and agents sign in with a key.</p></Empty>}
      />
      {adding && !made && <MakeKey close={() => setAdding(false)} made={setMade} />}
      {made && <SecretOnce title="The new key" secret={made} hint="It is shown now and never again: put it where the program reads it." close={() => (setMade(undefined), setAdding(false))} />}
      {doomed && (
        <Confirm title="Revoke the key" verb="Revoke" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>Whatever uses it is refused from now on. It cannot be taken back.</p>
        </Confirm>
      )}
    </>
  );
}

function MakeKey({ close, made }: { close: () => void; made: (key: string) => void }) {
  const [draft, setDraft] = useState({ name: '', role: 'OPERATOR', days: '0', scopes: '', teams: [] as string[] });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const teams = useGet('/api/v1/admin/teams', { params: { query: { limit: '100' } } }, { every: false });
  const act = async () => {
    const days = Number(draft.days);
    const created = await answer(api.POST('/api/v1/api-keys', {
      body: {
        name: draft.name,
        role: draft.role as 'OPERATOR',
        expiresAt: days ? new Date(Date.now() + days * 86_400_000).toISOString() : null,
        ...(draft.scopes.trim() ? { scopes: draft.scopes.split(',').map(scope => scope.trim()).filter(Boolean) } : {}),
        ...(draft.teams.length > 0 ? { teams: draft.teams } : {}),
      },
    }));
    made(created.key!);
    lookAgain(path);
  };
  return (
    <Confirm title="Make a key" verb="Make" act={act} close={close} stays>
      <Text label="Name" required maxLength={128} value={draft.name} change={name => set({ name })} hint="What it is for" />
      <Select label="Role" value={draft.role} choices={roles} change={role => set({ role })} />
      <Select label="Expires" value={draft.days} change={days => set({ days })} choices={[{ value: '0', label: 'never' }, { value: '30', label: 'in 30 days' }, { value: '90', label: 'in 90 days' }, { value: '365', label: 'in a year' }]} />
      <Text label="Scopes" placeholder="instances:read, logs:read" value={draft.scopes} change={scopes => set({ scopes })} hint="Left empty: all that the role allows" />
      {(teams.data?.data ?? []).length > 0 && (
        <fieldset>
          <legend>For teams only</legend>
          {teams.data!.data.map(team => <Check key={team.id} label={team.name} value={draft.teams.includes(team.id)} change={on => set({ teams: on ? [...draft.teams, team.id] : draft.teams.filter(one => one !== team.id) })} />)}
        </fieldset>
      )}
    </Confirm>
  );
}
