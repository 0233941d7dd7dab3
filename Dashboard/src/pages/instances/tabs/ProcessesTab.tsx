import { live, useGet } from '../../../api/query';
import { bytes } from '../../../ui/figures';
import { Answered, Empty } from '../../../ui/notices';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

/** What its agent said of the processes there. */
export default function ProcessesTab({ instance }: TabProps) {
  const processes = useGet('/api/v1/instances/{id}/processes', { params: { path: { id: instance.id } } }, { every: live.usual });
  return (
    <Answered of={processes}>
      {data => (
        <section class="card">
          {data.timestamp && <p class="muted">Seen <Time at={data.timestamp} /></p>}
          <Table label="Processes" rows={data.processes} id={row => String(row.pid)} empty={<NoneTold />} columns={[
            { title: 'PID', cell: row => row.pid, numeric: true },
            { title: 'Name', cell: row => <code>{row.name}</code> },
            { title: 'CPU', cell: row => `${row.cpu_percent.toFixed(1)} %`, numeric: true },
            { title: 'Memory', cell: row => bytes(row.memory_bytes), numeric: true },
            { title: 'Status', wide: true, cell: row => row.status ?? '' },
            { title: 'User', wide: true, cell: row => row.user ?? '' },
          ]} />
        </section>
      )}
    </Answered>
  );
}

const NoneTold = () => (
  <Empty title="No processes were told of">
    <p>Agents that list processes in their heartbeats show them here. A command such as <code>ps aux</code> asks now.</p>
  </Empty>
);
