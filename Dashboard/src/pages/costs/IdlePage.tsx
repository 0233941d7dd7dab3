import { live, useGet } from '../../api/query';
import { to, type Route } from '../../route';
import { Figure, money } from '../../ui/figures';
import { ChoiceFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';

export function IdlePage({ route }: { route: Route }) {
  const thresholdHours = route.query.get('thresholdHours') ?? undefined;
  const summary = useGet('/api/v1/costs/idle', { params: { query: { thresholdHours, limit: '1' } } }, { every: live.slow, keep: true });
  return (
    <>
      <div class="filters">
        <ChoiceFilter route={route} name="thresholdHours" label="Idle for at least" choices={[{ value: '', label: '2 days' }, { value: '6', label: '6 hours' }, { value: '24', label: 'a day' }, { value: '168', label: 'a week' }]} />
      </div>
      {summary.data && summary.data.totalWastedUsdMo > 0 && <div class="figures"><Figure label="Wasted in a month" value={money(summary.data.totalWastedUsdMo)} tone="warn" /></div>}
      <List
        label="Idle instances"
        path="/api/v1/costs/idle"
        filter={{ thresholdHours }}
        every={live.slow}
        id={row => row.instanceId}
        columns={[
          { title: 'Instance', width: 'minmax(0, 2fr)', cell: row => <a href={to('instances', row.instanceId)}>{row.instanceName}</a> },
          { title: 'Status', width: '8rem', wide: true, cell: row => <Status of={row.status} /> },
          { title: 'Last active', width: '8rem', cell: row => <Time at={row.lastActivityAt} /> },
          { title: 'Processor', wide: true, numeric: true, cell: row => `${row.avgCpuPercent.toFixed(1)} %` },
          { title: 'Wasted a month', numeric: true, cell: row => money(row.wastedUsdMo) },
        ]}
        empty={<Empty title="No instance is idle"><p>An instance that nobody uses can be suspended by itself: its idle policy says when.</p></Empty>}
      />
    </>
  );
}
