import { to } from '../../route';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';

/** What Fleet has put there. */
export function ServerInstances({ id }: { id: string }) {
  return (
    <section aria-label="Instances on this server">
      <div class="page-head"><h2>Instances</h2></div>
      <List label="Instances on this server" path="/api/v1/instances" filter={{ serverId: id }} id={row => row.id} empty={<Empty title="Nothing lives here yet"><p><a href={to('deployments', 'new')}>Deploy an instance</a></p></Empty>} columns={[
        { title: 'Name', width: 'minmax(8rem, 2fr)', cell: row => <a href={to('instances', row.id)}>{row.name}</a> },
        { title: 'Status', width: '9rem', cell: row => <Status of={row.status} title={row.statusMessage ?? undefined} /> },
        { title: 'Health', width: '8rem', wide: true, cell: row => <Status of={row.health} /> },
        { title: 'Runs by', width: '8rem', wide: true, cell: row => row.runtime },
        { title: 'Changed', width: '8rem', wide: true, cell: row => <Time at={row.updatedAt} /> },
      ]} />
    </section>
  );
}
