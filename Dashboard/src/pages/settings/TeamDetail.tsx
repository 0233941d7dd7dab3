import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { to } from '../../route';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { Select, Text } from '../../ui/fields';
import { Answered, useNotify } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { roles } from './words';

type Team = Filled<Schemas['TeamShape']>;
const stale = ['/api/v1/admin/teams'];

export function TeamDetail({ id }: { id: string }) {
  const team = useGet('/api/v1/admin/teams/{id}', { params: { path: { id } } });
  return (
    <>
      <p class="crumbs"><a href={to('settings', 'teams')}>Teams</a></p>
      <Answered of={team}>
        {data => (
          <>
            <div class="page-head"><h1>{data.name}</h1></div>
            {data.description && <p class="muted">{data.description}</p>}
            <Members team={data as Team} />
            <Instances id={id} />
          </>
        )}
      </Answered>
    </>
  );
}

function Members({ team }: { team: Team }) {
  const notify = useNotify();
  const users = useGet('/api/v1/admin/users', { params: { query: { limit: '100' } } }, { every: false });
  const [adding, setAdding] = useState(false);
  const [draft, setDraft] = useState({ userId: '', role: 'VIEWER' });
  const add = async () => {
    await answer(api.POST('/api/v1/admin/teams/{id}/members', { params: { path: { id: team.id } }, body: { userId: draft.userId, role: draft.role as 'VIEWER' } }));
    lookAgain(stale[0]!);
  };
  const change = (userId: string, role: string) =>
    answer(api.PUT('/api/v1/admin/teams/{id}/members/{userId}/role', { params: { path: { id: team.id, userId } }, body: { role: role as 'VIEWER' } }))
      .then(() => (lookAgain(stale[0]!), notify('The role is changed')), (fault: Error) => notify(fault.message, 'bad'));
  const members = team.members ?? [];
  const others = (users.data?.data ?? []).filter(user => !members.some(member => member.userId === user.id));
  return (
    <section class="card" aria-label="Members">
      <div class="filters"><h2>Members</h2><span class="spacer" /><button type="button" onClick={() => setAdding(true)}>Add a member…</button></div>
      <Table label="Members" rows={members} id={member => member.userId}
        columns={[
          { title: 'E-mail', cell: member => member.email },
          { title: 'Name', wide: true, cell: member => member.name ?? '–' },
          { title: 'Role here', cell: member => <select aria-label={`Role of ${member.email}`} value={member.role} onChange={event => void change(member.userId, event.currentTarget.value)}>{roles.map(role => <option key={role}>{role}</option>)}</select> },
          { title: 'Change', cell: member => <Act class="quiet" stale={stale} said="They left the team" label={`Remove ${member.email}`} act={() => answer(api.DELETE('/api/v1/admin/teams/{id}/members/{userId}', { params: { path: { id: team.id, userId: member.userId } } }))}>Remove</Act> },
        ]}
        empty={<p class="muted">Nobody yet.</p>} />
      {adding && (
        <Confirm title="Add a member" verb="Add" act={add} close={() => setAdding(false)}>
          <Select label="User" value={draft.userId} change={userId => setDraft({ ...draft, userId })} choices={[{ value: '', label: 'Choose' }, ...others.map(user => ({ value: user.id, label: user.email }))]} />
          <Select label="Role here" value={draft.role} choices={roles} change={role => setDraft({ ...draft, role })} />
        </Confirm>
      )}
    </section>
  );
}

function Instances({ id }: { id: string }) {
  const instances = useGet('/api/v1/admin/teams/{id}/instances', { params: { path: { id }, query: { limit: '100' } } });
  const [adding, setAdding] = useState(false);
  const [instance, setInstance] = useState('');
  const path = (instanceId: string) => ({ params: { path: { id, instanceId } } });
  return (
    <section class="card" aria-label="Instances">
      <div class="filters"><h2>Instances</h2><span class="spacer" /><button type="button" onClick={() => setAdding(true)}>Give it an instance…</button></div>
      <Answered of={instances}>
        {page => (
          <Table label="Instances" rows={page.data} id={one => one.id}
            columns={[
              { title: 'Name', cell: one => <a href={to('instances', one.id)}>{one.name}</a> },
              { title: 'Status', cell: one => <Status of={one.status} /> },
              { title: 'Provider', wide: true, cell: one => one.provider },
              { title: 'Change', cell: one => <Act class="quiet" stale={stale} said="It is of no team" label={`Take ${one.name} from the team`} act={() => answer(api.DELETE('/api/v1/admin/teams/{id}/instances/{instanceId}', path(one.id)))}>Take away</Act> },
            ]}
            empty={<p class="muted">None. What its members deploy is of the team.</p>} />
        )}
      </Answered>
      {adding && (
        <Confirm title="Give the team an instance" verb="Give" close={() => setAdding(false)} act={() => answer(api.POST('/api/v1/admin/teams/{id}/instances/{instanceId}', path(instance.trim()))).then(() => lookAgain(stale[0]!))}>
          <p>From then on only the team’s members see it.</p>
          <Text label="Instance" required placeholder="inst_…" value={instance} change={setInstance} />
        </Confirm>
      )}
    </section>
  );
}
