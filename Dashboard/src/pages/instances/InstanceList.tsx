import { useState } from 'preact/hooks';
import { useSession } from '../../api/session';
import { to } from '../../route';
import type { PageProps } from '../../shell/areas';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import type { Column } from '../../ui/table';
import { Time } from '../../ui/time';
import { BulkBar } from './bulk/BulkBar';
import type { InstanceRow } from './instance';
import { InstanceFilters } from './InstanceFilters';

const columns: Column<InstanceRow>[] = [
  { title: 'Name', width: 'minmax(9rem, 2fr)', cell: row => <a href={to('instances', row.id)} title={row.name}>{row.name}</a> },
  { title: 'Status', width: '8.5rem', cell: row => <Status of={row.status} title={row.statusMessage ?? undefined} /> },
  { title: 'Health', width: '7rem', wide: true, cell: row => <Status of={row.health} /> },
  { title: 'Provider', width: '7.5rem', wide: true, cell: row => row.provider },
  { title: 'Region', width: '8rem', wide: true, cell: row => row.region ?? <span class="muted">–</span> },
  { title: 'Runs by', width: '7rem', wide: true, cell: row => row.runtime ?? <span class="muted">itself</span> },
  { title: 'Changed', width: '7rem', wide: true, cell: row => <Time at={row.updatedAt} /> },
];

/** All instances of those that the viewer may know of; its filters stand in the address. */
export function InstanceList({ route }: PageProps) {
  const { may } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const filter = Object.fromEntries(['status', 'provider', 'region', 'teamId', 'serverId', 'search'].map(name => [name, route.query.get(name)]));
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <div class="page-head">
        <h1>Instances</h1>
        <span class="spacer" />
        {may('OPERATOR') && <a class="button primary" href={to('deployments', 'new')}>Deploy</a>}
      </div>
      <InstanceFilters route={route} />
      {chosen.size > 0 && <BulkBar ids={[...chosen]} clear={() => setChosen(new Set())} />}
      <List label="Instances" path="/api/v1/instances" filter={filter} columns={columns} id={row => row.id}
        selection={may('OPERATOR') ? { ids: chosen, toggle, all: ids => setChosen(new Set(ids)) } : undefined}
        empty={filtered ? <NoneSo /> : <NoneYet />} />
    </>
  );
}

const NoneSo = () => (
  <Empty title="No instance is so">
    <p><a href={to('instances')}>Show all instances</a></p>
  </Empty>
);

const NoneYet = () => (
  <Empty title="No instances yet">
    <p><a href={to('deployments', 'new')}>Deploy one from a template</a>, or let one that runs already register itself:</p>
    <pre class="command">FLEET_URL={location.origin} FLEET_API_KEY=sk-… fleet agent</pre>
  </Empty>
);
