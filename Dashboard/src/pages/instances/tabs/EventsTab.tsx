import { live, useGet } from '../../../api/query';
import { Answered, Empty } from '../../../ui/notices';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

/** What has happened to it, newest first. */
export default function EventsTab({ instance }: TabProps) {
  const events = useGet('/api/v1/instances/{id}/events', { params: { path: { id: instance.id }, query: { limit: '100' } } }, { every: live.usual });
  return (
    <Answered of={events}>
      {data => (
        <section class="card">
          <Table label="Events" rows={data.events} id={row => row.id} empty={<Empty title="Nothing has happened yet" />} columns={[
            { title: 'When', cell: row => <Time at={row.timestamp} /> },
            { title: 'What', cell: row => <strong>{row.type.replaceAll('_', ' ').toLowerCase()}</strong> },
            { title: 'More', wide: true, cell: row => <Metadata of={row.metadata} /> },
          ]} />
        </section>
      )}
    </Answered>
  );
}

function Metadata({ of }: { of: unknown }) {
  if (typeof of !== 'object' || of === null) return null;
  return <dl class="inline-facts">{Object.entries(of).map(([name, value]) => [<dt key={name}>{name.replaceAll('_', ' ')}</dt>, <dd key={`${name} is`}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>])}</dl>;
}
