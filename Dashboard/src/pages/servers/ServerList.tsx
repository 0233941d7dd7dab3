import { useSession } from '../../api/session';
import { setQuery, to } from '../../route';
import type { PageProps } from '../../shell/areas';
import { all, ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import type { Column } from '../../ui/table';
import { Time } from '../../ui/time';
import { AddServer } from './AddServer';
import { Taken } from './Capacity';
import { statuses, type ServerRow } from './server';

const columns: Column<ServerRow>[] = [
  { title: 'Name', width: 'minmax(8rem, 1fr)', cell: row => <a href={to('servers', row.id)} title={row.name}>{row.name}</a> },
  { title: 'Status', width: '9rem', cell: row => <Standing of={row} /> },
  { title: 'Address', width: 'minmax(0, 1.4fr)', wide: true, cell: row => <span title={`${row.sshUser}@${row.host}:${row.port}`}>{row.host}</span> },
  { title: 'Provider', width: '7rem', wide: true, cell: row => (row.provider === 'ssh' ? 'own' : row.provider) },
  { title: 'Labels', width: 'minmax(0, 1.2fr)', wide: true, cell: row => <Labels of={row.labels} /> },
  { title: 'Instances', width: '5rem', wide: true, numeric: true, cell: row => row.instanceCount },
  { title: 'CPU, memory, disk', width: '10rem', wide: true, cell: row => <Taken of={row} /> },
  { title: 'Seen', width: '6.5rem', wide: true, cell: row => <Time at={row.lastSeenAt} /> },
];

/** All servers; the filters stand in the address, and so does the dialog that adds one. */
export function ServerList({ route }: PageProps) {
  const { may } = useSession();
  const filter = Object.fromEntries(['status', 'provider', 'labels', 'search'].map(name => [name, route.query.get(name)]));
  const filtered = Object.values(filter).some(Boolean);
  const add = () => setQuery({ add: '1' });
  return (
    <>
      <div class="page-head">
        <h1>Servers</h1>
        <span class="spacer" />
        {may('OPERATOR') && <button type="button" class="primary" onClick={add}>Add a server</button>}
      </div>
      <div class="filters" role="search" aria-label="Filters">
        <TextFilter route={route} name="search" label="Search" placeholder="Part of the name" />
        <ChoiceFilter route={route} name="status" label="Status" choices={[all, ...statuses]} />
        <ChoiceFilter route={route} name="provider" label="Provider" choices={[all, { value: 'ssh', label: 'own' }, 'digitalocean', 'hetzner']} />
        <TextFilter route={route} name="labels" label="Labels" placeholder="env=prod,disk!=slow" />
      </div>
      <List label="Servers" path="/api/v1/servers" filter={filter} columns={columns} id={row => row.id} empty={filtered ? <NoneSo /> : <NoneYet add={may('OPERATOR') ? add : undefined} />} />
      {route.query.has('add') && may('OPERATOR') && <AddServer close={() => setQuery({ add: null })} />}
    </>
  );
}

function Standing({ of }: { of: ServerRow }) {
  if (of.status === 'active' && of.inMaintenance) return <Status of="maintenance" title="A maintenance window is open" />;
  if (of.status === 'active' && of.cordoned) return <Status of="cordoned" title="It takes no new instances" />;
  return <Status of={of.status} title={of.statusMessage ?? of.provisioningStep ?? undefined} />;
}

function Labels({ of }: { of: Record<string, string> }) {
  const text = Object.entries(of).map(([name, value]) => (value ? `${name}=${value}` : name)).join(', ');
  return <span title={text}>{text}</span>;
}

const NoneSo = () => (
  <Empty title="No server is so">
    <p><a href={to('servers')}>Show all servers</a></p>
  </Empty>
);

const NoneYet = ({ add }: { add?: () => void }) => (
  <Empty title="No servers yet">
    <p>A server is a machine that Fleet reaches over SSH: your own, or one that it rents for you. Fleet puts instances on it.</p>
    {add && <button type="button" class="primary" onClick={add}>Add a server</button>}
  </Empty>
);
