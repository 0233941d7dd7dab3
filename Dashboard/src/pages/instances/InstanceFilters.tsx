import { live, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { setQuery, type Route } from '../../route';
import { all, ChoiceFilter, TextFilter } from '../../ui/filters';
import { statuses } from './instance';

/** What narrows the list. Teams are for administrators to name. */
export function InstanceFilters({ route }: { route: Route }) {
  const { may } = useSession();
  const stats = useGet('/api/v1/fleet/stats', undefined, { every: live.slow });
  const teams = useGet('/api/v1/admin/teams', { params: { query: { limit: '100' } } }, { every: false, enabled: may('ADMIN') });
  const serverId = route.query.get('serverId');
  const counts = stats.data?.by_status ?? {};
  return (
    <div class="filters" role="search" aria-label="Filters">
      <TextFilter route={route} name="search" label="Search" placeholder="Part of the name" />
      <ChoiceFilter route={route} name="status" label="Status" choices={[all, ...statuses.map(value => ({ value, label: counts[value] ? `${word(value)} (${counts[value]})` : word(value) }))]} />
      <ChoiceFilter route={route} name="provider" label="Provider" choices={[all, ...(stats.data?.by_provider ?? []).map(({ provider, count }) => ({ value: provider, label: `${provider} (${count})` }))]} />
      <TextFilter route={route} name="region" label="Region" placeholder="Any" />
      {(teams.data?.data.length ?? 0) > 0 && <ChoiceFilter route={route} name="teamId" label="Team" choices={[all, ...teams.data!.data.map(team => ({ value: team.id, label: team.name }))]} />}
      {serverId && <button type="button" onClick={() => setQuery({ serverId: null })}>Of one server ×</button>}
    </div>
  );
}

const word = (status: string) => status[0] + status.slice(1).toLowerCase();
