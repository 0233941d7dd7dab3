import { live, useGet } from '../../../api/query';
import { Answered, Empty } from '../../../ui/notices';
import { Status } from '../../../ui/status';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

/** What is installed there, and how it is. */
export default function ExtensionsTab({ instance }: TabProps) {
  const extensions = useGet('/api/v1/instances/{id}/extensions', { params: { path: { id: instance.id } } }, { every: live.slow });
  return (
    <Answered of={extensions}>
      {data => (
        <section class="card">
          <Table label="Extensions" rows={data.extensions} id={row => row.name} empty={<Empty title="No extensions"><p>An instance names them when it registers, and its agent tells how they are.</p></Empty>} columns={[
            { title: 'Name', cell: row => row.name },
            { title: 'Status', cell: row => <Status of={row.status} /> },
            { title: 'Version', cell: row => row.version ?? '–' },
            { title: 'Looked at', wide: true, cell: row => <Time at={row.lastChecked} /> },
          ]} />
        </section>
      )}
    </Answered>
  );
}
