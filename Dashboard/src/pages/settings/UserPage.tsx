import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import type { Route } from '../../route';
import { Confirm } from '../../ui/dialog';
import { Check, Select, Text } from '../../ui/fields';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { roles } from './words';

type User = Filled<Schemas['UserShape']>;
const path = '/api/v1/admin/users';

export function UserPage({ route }: { route: Route }) {
  const { me } = useSession();
  const [adding, setAdding] = useState(false);
  const [changed, setChanged] = useState<User>();
  const [doomed, setDoomed] = useState<User>();
  return (
    <>
      <div class="filters">
        <TextFilter route={route} name="search" label="Search" />
        <ChoiceFilter route={route} name="role" label="Role" choices={[{ value: '', label: 'Any' }, ...roles]} />
        <span class="spacer" />
        <button type="button" class="primary" onClick={() => setAdding(true)}>Add a user…</button>
      </div>
      <List
        label="Users"
        path={path}
        filter={{ search: route.query.get('search'), role: route.query.get('role') }}
        id={user => user.id}
        columns={[
          { title: 'E-mail', width: 'minmax(0, 2fr)', cell: user => user.email },
          { title: 'Name', wide: true, cell: user => user.name ?? '–' },
          { title: 'Role', width: '7rem', wide: true, cell: user => user.role.toLowerCase() },
          { title: 'State', width: '8rem', wide: true, cell: user => <Status of={user.lockedUntil && Date.parse(user.lockedUntil) > Date.now() ? 'LOCKED' : user.isActive ? 'ACTIVE' : 'DISABLED'} /> },
          { title: 'Last signed in', width: '8rem', wide: true, cell: user => <Time at={user.lastLoginAt} /> },
          {
            title: 'Change', width: '10rem', cell: user => (
              <span class="row">
                <button type="button" class="quiet" aria-label={`Change ${user.email}`} onClick={() => setChanged(user as User)}>Change</button>
                {user.id !== me!.id && <button type="button" class="quiet" aria-label={`Delete ${user.email}`} onClick={() => setDoomed(user as User)}>Delete</button>}
              </span>
            ),
          },
        ]}
        empty={<Empty title={route.query.size > 0 ? 'Nobody fits these filters' : 'There is no user yet'}><p>Users sign in to this page with their e-mail address. <button type="button" onClick={() => setAdding(true)}>Add the first one</button></p></Empty>}
      />
      {adding && <UserDialog close={() => setAdding(false)} />}
      {changed && <UserDialog user={changed} close={() => setChanged(undefined)} />}
      {doomed && (
        <Confirm title="Delete the user" verb="Delete" name={doomed.email} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/admin/users/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>Their sessions and keys end. To keep the user, disable them instead.</p>
        </Confirm>
      )}
    </>
  );
}

function UserDialog({ user, close }: { user?: User; close: () => void }) {
  const [draft, setDraft] = useState({ email: user?.email ?? '', name: user?.name ?? '', role: user?.role ?? 'VIEWER', password: '', isActive: user?.isActive ?? true });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const act = async () => {
    const body = { email: draft.email, name: draft.name, role: draft.role as 'VIEWER', ...(draft.password ? { password: draft.password } : {}) };
    if (user) await answer(api.PUT('/api/v1/admin/users/{id}', { params: { path: { id: user.id } }, body: { ...body, isActive: draft.isActive } }));
    else await answer(api.POST('/api/v1/admin/users', { body }));
    lookAgain(path);
  };
  return (
    <Confirm title={user ? `Change ${user.email}` : 'Add a user'} verb={user ? 'Change' : 'Add'} act={act} close={close}>
      <Text label="E-mail" type="email" required autocomplete="off" value={draft.email} change={email => set({ email })} />
      <Text label="Name" value={draft.name} autocomplete="off" change={name => set({ name })} />
      <Select label="Role" value={draft.role} choices={roles} change={role => set({ role })} hint="Everywhere; teams may give more" />
      <Text label={user ? 'New password' : 'Password'} type="password" autocomplete="new-password" minLength={8} maxLength={128} value={draft.password} change={password => set({ password })}
        hint={user ? 'Left empty it stays; a new one ends all sessions' : 'Left empty they cannot sign in, and have keys only'} />
      {user && <Check label="May sign in" value={draft.isActive} change={isActive => set({ isActive })} />}
    </Confirm>
  );
}
