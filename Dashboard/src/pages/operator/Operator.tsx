import { useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { bytes, Figure, number } from '../../ui/figures';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { duration, Time } from '../../ui/time';
import { Health } from './Health';
import { rateText, useRates, type Cluster } from './rates';

/** What Fleet itself consists of, and how it fares. */
export default function Operator() {
  const { may } = useSession();
  return (
    <>
      <div class="page-head"><h1>Operator</h1></div>
      <Health />
      {may('OPERATOR') && <Parts />}
    </>
  );
}

function Parts() {
  const cluster = useGet('/api/v1/cluster');
  return <Answered of={cluster}>{data => <ClusterView cluster={data as Cluster} />}</Answered>;
}

function ClusterView({ cluster }: { cluster: Cluster }) {
  const rates = useRates(cluster);
  const now = Date.parse(cluster.timestamp);
  const latency = cluster.database.latencyMs;
  const grains = cluster.grains.map(one => ({ ...one, rate: rates.calls(one.type) })).sort((one, other) => (other.rate ?? 0) - (one.rate ?? 0) || other.calls - one.calls);
  const connections = Object.entries(cluster.connections as Record<string, number>);
  return (
    <>
      <div class="figures">
        <Figure label="Processes" value={cluster.total} hint={cluster.silent > 0 ? `${cluster.silent} silent` : 'all report'} tone={cluster.silent > 0 ? 'bad' : 'good'} />
        <Figure label={cluster.versions.length > 1 ? 'Versions' : 'Version'} value={cluster.versions.join(', ')} tone={cluster.versions.length > 1 ? 'warn' : undefined} />
        <Figure label={`Database (${cluster.database.engine})`} value={latency === null ? 'no answer' : `${latency.toFixed(1)} ms`} tone={latency === null ? 'bad' : undefined} />
        {connections.map(([kind, count]) => <Figure key={kind} label={`${kind[0]!.toUpperCase()}${kind.slice(1)} connections`} value={number(count)} />)}
      </div>
      <section class="card" aria-label="Processes">
        <h2>Processes</h2>
        <Table label="Processes" rows={cluster.data} id={one => one.id}
          columns={[
            { title: 'Host', cell: one => <span title={one.id}>{one.host} <span class="muted">{one.processId}</span></span> },
            { title: 'Status', cell: one => <Status of={one.status} /> },
            { title: 'Role', wide: true, cell: one => `${one.role}, ${one.engine}` },
            { title: 'Version', wide: true, cell: one => one.version },
            { title: 'Silo', wide: true, cell: one => <span class="mono">{one.siloAddress ?? '–'}</span> },
            { title: 'Up', numeric: true, cell: one => duration(now - Date.parse(one.startedAt)) },
            { title: 'Heard', wide: true, cell: one => <Time at={one.lastReportAt} /> },
            { title: 'Memory', numeric: true, cell: one => bytes(one.memoryBytes) },
            { title: 'Processors', wide: true, numeric: true, cell: one => rateText(rates.of(one, process => process.cpuSeconds)) },
            { title: 'Connections', wide: true, numeric: true, cell: one => number(Object.values(one.connections as Record<string, number>).reduce((sum, count) => sum + count, 0)) },
          ]} />
      </section>
      <div class="split">
        <section class="card" aria-label="Grains">
          <h2>Grains</h2>
          <Table label="Grains" rows={grains} id={one => one.type}
            columns={[
              { title: 'Type', cell: one => one.type },
              { title: 'Calls/s', numeric: true, cell: one => rateText(one.rate) },
              { title: 'Active', numeric: true, cell: one => number(one.activations) },
              { title: 'Calls', wide: true, numeric: true, cell: one => number(one.calls) },
              { title: 'Failed', numeric: true, cell: one => <span class={one.failed > 0 ? 'bad' : undefined}>{number(one.failed)}</span> },
              { title: 'Mean', wide: true, numeric: true, cell: one => (one.meanMs === null ? '–' : `${one.meanMs.toFixed(2)} ms`) },
            ]} />
        </section>
        <section class="card" aria-label="Queues">
          <h2>Queues</h2>
          <Table label="Queues" rows={cluster.queues} id={one => one.name}
            columns={[
              { title: 'Queue', cell: one => one.name.replaceAll('_', ' ') },
              { title: 'Waiting', numeric: true, cell: one => number(one.depth) },
              { title: 'Dropped', numeric: true, cell: one => <span class={one.dropped > 0 ? 'bad' : undefined}>{number(one.dropped)}</span> },
            ]} />
        </section>
      </div>
    </>
  );
}
