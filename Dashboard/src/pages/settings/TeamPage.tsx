import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { to } from '../../route';
import { Confirm } from '../../ui/dialog';
import { Text } from '../../ui/fields';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';

type Team = Filled<Schemas['TeamShape']>;
const path = '/api/v1/admin/teams';

export function TeamPage() {
  const [adding, setAdding] = useState(false);
  const [draft, setDraft] = useState({ name: '', description: '' });
  const [doomed, setDoomed] = useState<Team>();
  return (
    <>
      <div class="filters"><span class="spacer" /><button type="button" class="primary" onClick={() => setAdding(true)}>Make a team…</button></div>
      <List
        label="Teams"
        path={path}
        id={team => team.id}
        columns={[
          { title: 'Team', width: 'minmax(0, 2fr)', cell: team => <a href={to('settings', 'teams', team.id)}>{team.name}</a> },
          { title: 'Description', width: 'minmax(0, 2fr)', wide: true, cell: team => team.description ?? '–' },
          { title: 'Members', width: '6rem', numeric: true, cell: team => team.memberCount },
          { title: 'Instances', width: '6rem', wide: true, numeric: true, cell: team => team.instanceCount },
          { title: 'Change', width: '6rem', cell: team => <button type="button" class="quiet" aria-label={`Delete ${team.name}`} onClick={() => setDoomed(team as Team)}>Delete</button> },
        ]}
        empty={<Empty title="There is no team yet"><p>An instance of a team is seen by its members only. Instances of no team are seen by everybody.</p></Empty>}
      />
      {adding && (
        <Confirm title="Make a team" verb="Make" close={() => setAdding(false)} act={() => answer(api.POST(path, { body: draft })).then(() => lookAgain(path))}>
          <Text label="Name" required value={draft.name} change={name => setDraft({ ...draft, name })} />
          <Text label="Description" value={draft.description} change={description => setDraft({ ...draft, description })} />
        </Confirm>
      )}
      {doomed && (
        <Confirm title="Delete the team" verb="Delete" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/admin/teams/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>A team that has instances is not deleted: without it everybody would see them.</p>
        </Confirm>
      )}
    </>
  );
}
