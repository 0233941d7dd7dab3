import { live, useGet, type Answer } from '../../api/query';
import { Figure, money, number } from '../../ui/figures';

const list = (status: string) => `#/instances?status=${status}`;

/** How many there are of what, each a way to them. */
export function Counts({ stats, servers }: { stats: Answer<'/api/v1/fleet/stats'>; servers: number | undefined }) {
  const alerts = useGet('/api/v1/alerts/summary', undefined, { every: live.usual });
  const running = useGet('/api/v1/operations', { params: { query: { status: 'running,unwinding', limit: '8' } } }, { every: live.usual });
  const from = monthBegan();
  const costs = useGet('/api/v1/costs/summary', { params: { query: { from } } }, { every: live.slow });
  const count = (status: string) => stats.by_status[status] ?? 0;
  const open = alerts.data?.bySeverity ?? {};
  const all = Object.values(open).reduce((sum, one) => sum + one, 0);
  const worst = Object.entries(open).filter(([, some]) => some > 0).map(([severity, some]) => `${number(some)} ${severity.toLowerCase()}`).join(', ');
  const off = count('STOPPED') + count('SUSPENDED');
  const lost = count('ERROR') + count('UNKNOWN');
  return (
    <section class="figures" aria-label="Counts">
      <Figure label="Instances" value={number(stats.total)} hint={`${number(count('RUNNING'))} running`} href="#/instances" />
      <Figure label="In error or lost" value={number(lost)} tone={lost > 0 ? 'bad' : 'good'} hint={lost > 0 ? 'look at them' : 'all is well'} href={list('ERROR,UNKNOWN')} />
      <Figure label="Stopped" value={number(off)} hint="or suspended" href={list('STOPPED,SUSPENDED')} />
      <Figure label="Servers" value={number(servers)} href="#/servers" />
      <Figure label="Open alerts" value={number(alerts.data && all)} tone={all > 0 ? 'bad' : undefined} hint={worst || 'none fires'} href="#/alerts" />
      <Figure label="Going on" value={number(running.data?.pagination.total)} hint="operations" />
      <Figure label="This month" value={money(costs.data?.totalUsd)} hint="so far" href="#/costs" />
    </section>
  );
}

function monthBegan(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
}
