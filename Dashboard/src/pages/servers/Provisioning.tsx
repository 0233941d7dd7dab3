import { live, useGet } from '../../api/query';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { duration, Time } from '../../ui/time';
import { at } from './server';

/** The steps of all its provisionings with what they said, the newest first. */
export function Provisioning({ id }: { id: string }) {
  const logs = useGet('/api/v1/servers/{id}/provisioning-logs', at(id), { every: live.usual });
  return (
    <details class="card">
      <summary><h2 class="inline">Provisioning log</h2></summary>
      <Answered of={logs}>
        {data => <Table label="Provisioning steps" rows={data.logs.toReversed()} id={row => row.id} empty={<p class="muted">No step has begun yet.</p>} columns={[
          { title: 'Step', cell: row => row.step.replaceAll('_', ' ') },
          { title: 'Status', cell: row => <Status of={row.status} /> },
          { title: 'What it said', cell: row => row.message ?? '' },
          { title: 'Begun', wide: true, cell: row => <Time at={row.startedAt} /> },
          { title: 'Took', wide: true, numeric: true, cell: row => (row.durationMs === null ? '' : duration(row.durationMs)) },
        ]} />}
      </Answered>
    </details>
  );
}
