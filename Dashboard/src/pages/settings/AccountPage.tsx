import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useChange, useGet, type Filled } from '../../api/query';
import { useSession, type Me } from '../../api/session';
import { Confirm } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Select, Text } from '../../ui/fields';
import { Answered, Trouble, useNotify } from '../../ui/notices';
import { SecretOnce } from '../../ui/secret';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { KeyState } from './KeyState';

type Key = Filled<Schemas['ApiKeyShape']>;

export function AccountPage() {
  const { me } = useSession();
  const isUser = me!.email !== null;
  return (
    <>
      <div class="cards">
        <section class="card" aria-label="Who I am">
          <h2>Who I am</h2>
          <Facts of={[
            ['E-mail', me!.email],
            ['Name', me!.name],
            ['Role', me!.role.toLowerCase()],
            ['Teams', Object.entries(me!.teams ?? {}).map(([team, role]) => `${team} (${String(role).toLowerCase()})`).join(', ') || 'none'],
            ['Scopes', (me!.scopes ?? []).join(', ')],
            ['API key', me!.apiKeyId],
            ['Last signed in', me!.lastLoginAt && <Time at={me!.lastLoginAt} />],
          ]} />
          {!isUser && <p class="muted">This is an API key’s. Users sign in with their e-mail address and have keys of their own.</p>}
        </section>
        {isUser && <Profile me={me!} />}
        {isUser && <Password />}
      </div>
      {isUser && <OwnKeys />}
    </>
  );
}

function Profile({ me }: { me: Me }) {
  const notify = useNotify();
  const [name, setName] = useState(me.name ?? '');
  const change = useChange(() => answer(api.PUT('/api/v1/me', { body: { name } })), ['/api/v1/me'], () => notify('Your name is changed'));
  return (
    <section class="card" aria-label="My name">
      <h2>My name</h2>
      <form onSubmit={event => (event.preventDefault(), change.mutate(undefined))}>
        <Text label="Name" required maxLength={128} autocomplete="name" value={name} change={setName} />
        <Trouble fault={change.error} />
        <div class="row"><button type="submit" disabled={change.isPending}>Change</button></div>
      </form>
    </section>
  );
}

function Password() {
  const notify = useNotify();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChange(() => answer(api.PUT('/api/v1/me', { body: { currentPassword: current, newPassword: next } })), [], () => {
    setCurrent('');
    setNext('');
    notify('Your password is changed. Your other sessions have ended.');
  });
  return (
    <section class="card" aria-label="My password">
      <h2>My password</h2>
      <form onSubmit={event => (event.preventDefault(), change.mutate(undefined))}>
        <Text label="Present password" type="password" autocomplete="current-password" required value={current} change={setCurrent} />
        <Text label="New password" type="password" autocomplete="new-password" required minLength={8} maxLength={128} value={next} change={setNext} hint="8 to 128 characters" />
        <Trouble fault={change.error} />
        <div class="row"><button type="submit" disabled={change.isPending}>Change</button></div>
      </form>
    </section>
  );
}

const path = '/api/v1/me/api-keys';

function OwnKeys() {
  const keys = useGet('/api/v1/me/api-keys');
  const [adding, setAdding] = useState(false);
  const [draft, setDraft] = useState({ name: '', days: '90' });
  const [made, setMade] = useState<string>();
  const [doomed, setDoomed] = useState<Key>();
  const make = async () => {
    setMade((await answer(api.POST(path, { body: { name: draft.name, expiresInDays: Number(draft.days) || null } }))).key);
    lookAgain(path);
  };
  return (
    <section class="card" aria-label="My keys">
      <div class="filters"><h2>My keys</h2><span class="spacer" /><button type="button" onClick={() => setAdding(true)}>Make a key…</button></div>
      <Answered of={keys}>
        {found => (
          <Table label="My keys" rows={found.data as Key[]} id={key => key.id}
            columns={[
              { title: 'Name', cell: key => key.name },
              { title: 'Begins', wide: true, cell: key => <code>{key.prefix}…</code> },
              { title: 'State', cell: key => <KeyState apiKey={key} /> },
              { title: 'Last used', wide: true, cell: key => <Time at={key.lastUsedAt} /> },
              { title: 'Change', cell: key => !key.revokedAt && <button type="button" class="quiet" aria-label={`Revoke ${key.name}`} onClick={() => setDoomed(key)}>Revoke</button> },
            ]}
            empty={<p class="muted">None. Programs that act for you sign in with a key, such as the <code>fleet</code> command.</p>} />
        )}
      </Answered>
      {adding && !made && (
        <Confirm title="Make a key" verb="Make" act={make} close={() => setAdding(false)} stays>
          <Text label="Name" required value={draft.name} change={name => setDraft({ ...draft, name })} hint="What it is for" />
          <Select label="Expires" value={draft.days} change={days => setDraft({ ...draft, days })} choices={[{ value: '30', label: 'in 30 days' }, { value: '90', label: 'in 90 days' }, { value: '365', label: 'in a year' }, { value: '0', label: 'never' }]} />
        </Confirm>
      )}
      {made && <SecretOnce title="The new key" secret={made} hint="It is shown now and never again." close={() => (setMade(undefined), setAdding(false))} />}
      {doomed && (
        <Confirm title="Revoke the key" verb="Revoke" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/me/api-keys/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>Whatever uses it is refused from now on.</p>
        </Confirm>
      )}
    </section>
  );
}
