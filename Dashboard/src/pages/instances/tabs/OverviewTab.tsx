import type { ComponentChildren } from 'preact';
import { lookAgain, live, useGet } from '../../../api/query';
import { to } from '../../../route';
import { Facts } from '../../../ui/facts';
import { Bar, bytes, percent } from '../../../ui/figures';
import { OperationProgress } from '../../../ui/operation';
import { Status } from '../../../ui/status';
import { Table } from '../../../ui/table';
import { duration, Time } from '../../../ui/time';
import { stale, type Instance } from '../instance';
import type { TabProps } from '../InstancePage';
import { Lifecycle } from './Lifecycle';

/** What it is, how it is, and what works on it. */
export function OverviewTab({ instance }: TabProps) {
  const operations = useGet('/api/v1/operations', { params: { query: { target: instance.id, limit: '6' } } }, { every: live.usual });
  return (
    <>
      <Lifecycle instance={instance} />
      {instance.operationId && (
        <div class="card"><OperationProgress key={instance.operationId} id={instance.operationId} done={() => stale.forEach(lookAgain)} /></div>
      )}
      <div class="halves">
        <section class="card"><h2>Facts</h2><InstanceFacts instance={instance} /></section>
        <section class="card"><h2>Now</h2><Now instance={instance} /></section>
      </div>
      <section class="card">
        <h2>What was done</h2>
        <Table label="Operations of this instance" rows={operations.data?.data ?? []} id={row => row.id} empty={<p class="muted">Nothing yet: it registered itself.</p>} columns={[
          { title: 'Operation', cell: row => row.kind.replaceAll('_', ' ') },
          { title: 'Status', cell: row => <Status of={row.status} /> },
          { title: 'Begun', cell: row => <Time at={row.createdAt} /> },
          { title: 'Took', wide: true, cell: row => (row.completedAt ? duration(Date.parse(row.completedAt) - Date.parse(row.createdAt)) : '…') },
          { title: 'Why it failed', wide: true, cell: row => row.error?.message ?? '' },
        ]} />
      </section>
    </>
  );
}

function InstanceFacts({ instance }: { instance: Instance }) {
  const tags = Object.entries(instance.tags);
  const facts: [string, ComponentChildren][] = [
    ['Id', <code>{instance.id}</code>],
    ['Server', instance.serverId && <ServerLink id={instance.serverId} />],
    ['Provider', instance.provider],
    ['Region', instance.region],
    ['Runs by', instance.runtime ?? 'itself'],
    ['Distribution', instance.distro],
    ['Address', instance.sshEndpoint],
    ['Domain', instance.site?.domain],
    ['Agent', instance.agentVersion],
    ['Team', instance.teamId],
    ['Tags', tags.length > 0 ? tags.map(([name, value]) => <code key={name} class="tag">{name}={value}</code>) : null],
    ['Next backup', instance.nextBackupAt && <Time at={instance.nextBackupAt} />],
    ['Registered', <Time at={instance.createdAt} />],
    ['Changed', <Time at={instance.updatedAt} />],
  ];
  return <Facts of={facts} />;
}

function Now({ instance }: { instance: Instance }) {
  const beat = instance.lastHeartbeat;
  if (!beat) return <p class="muted">No sign of life yet. Its agent, or the probes of its server, bring the first.</p>;
  const [memory, memoryOf, disk, diskOf] = [Number(beat.memoryUsedBytes), Number(beat.memoryTotalBytes), Number(beat.diskUsedBytes), Number(beat.diskTotalBytes)];
  return (
    <>
      <div class="bars">
        <Bar label="CPU" value={beat.cpuPercent} of={100} text={percent(beat.cpuPercent)} />
        <Bar label="Memory" value={memory} of={memoryOf} text={`${bytes(memory)} of ${bytes(memoryOf)}`} />
        <Bar label="Disk" value={disk} of={diskOf} text={`${bytes(disk)} of ${bytes(diskOf)}`} />
      </div>
      <dl class="facts">
        <dt>Running for</dt><dd>{duration(Number(beat.uptimeSeconds) * 1_000)}</dd>
        <dt>Seen</dt><dd><Time at={beat.timestamp} /></dd>
        {instance.restarts > 0 && <><dt>Restarts</dt><dd>{instance.restarts}</dd></>}
        {instance.nextRestartAt && <><dt>Next restart</dt><dd><Time at={instance.nextRestartAt} /></dd></>}
      </dl>
    </>
  );
}

function ServerLink({ id }: { id: string }) {
  const server = useGet('/api/v1/servers/{id}', { params: { path: { id } } }, { every: live.slow });
  return <a href={to('servers', id)}>{server.data?.name ?? id}</a>;
}
