import { live, useGet } from '../../api/query';
import { to, type Route } from '../../route';
import { Figure, money } from '../../ui/figures';
import { TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { PeriodFilter, periodOf } from './period';

export function BreakdownPage({ route }: { route: Route }) {
  const filter = { ...periodOf(route), provider: route.query.get('provider') ?? undefined };
  const total = useGet('/api/v1/costs/breakdown', { params: { query: { ...filter, limit: '1' } } }, { every: live.slow, keep: true });
  return (
    <>
      <div class="filters" role="search">
        <PeriodFilter route={route} />
        <TextFilter route={route} name="provider" label="Provider" />
      </div>
      {total.data && <div class="figures"><Figure label="In all" value={money(total.data.totalUsd)} /></div>}
      <List
        label="Costs by instance"
        path="/api/v1/costs/breakdown"
        filter={filter}
        every={live.slow}
        id={row => row.instanceId}
        columns={[
          { title: 'Instance', width: 'minmax(0, 2fr)', cell: row => <a href={to('instances', row.instanceId)}>{row.instanceName ?? row.instanceId}</a> },
          { title: 'Provider', wide: true, cell: row => row.provider ?? '–' },
          { title: 'Compute', wide: true, numeric: true, cell: row => money(row.computeUsd) },
          { title: 'Storage', wide: true, numeric: true, cell: row => money(row.storageUsd) },
          { title: 'Network', wide: true, numeric: true, cell: row => money(row.networkUsd) },
          { title: 'Models', wide: true, numeric: true, cell: row => money(row.llmUsd) },
          { title: 'Total', numeric: true, cell: row => <strong>{money(row.totalUsd)}</strong> },
          { title: 'Share', width: '5rem', numeric: true, cell: row => `${row.percentOfTotal.toFixed(1)} %` },
        ]}
        empty={<Empty title="Nothing was spent in this time"><p>Each instance is priced by the hour.</p></Empty>}
      />
    </>
  );
}
