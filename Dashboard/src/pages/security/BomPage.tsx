import { useGet } from '../../api/query';
import type { Route } from '../../route';
import { TextFilter } from '../../ui/filters';
import { Figure, number } from '../../ui/figures';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';

/** What is installed, on all instances or on one. */
export function BomPage({ route }: { route: Route }) {
  const filter = { instanceId: route.query.get('instanceId'), ecosystem: route.query.get('ecosystem') };
  const summary = useGet('/api/v1/security/bom', { params: { query: { limit: '1', instanceId: filter.instanceId ?? undefined } } }, { every: false, keep: true });
  const ecosystems = Object.entries((summary.data?.byEcosystem ?? {}) as Record<string, number>);
  return (
    <>
      <div class="filters" role="search">
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
        <TextFilter route={route} name="ecosystem" label="Ecosystem" placeholder="Debian:12" />
      </div>
      {ecosystems.length > 0 && <div class="figures">{ecosystems.slice(0, 8).map(([name, count]) => <Figure key={name} label={name} value={number(count)} />)}</div>}
      <List
        label="Packages"
        path="/api/v1/security/bom"
        filter={filter}
        id={one => `${one.ecosystem} ${one.name} ${one.version}`}
        every={false}
        columns={[
          { title: 'Package', width: 'minmax(0, 2fr)', cell: one => one.name },
          { title: 'Version', cell: one => <span class="mono">{one.version}</span> },
          { title: 'Ecosystem', wide: true, cell: one => one.ecosystem },
          { title: 'Licence', wide: true, cell: one => one.license ?? '–' },
        ]}
        empty={<Empty title="No package is known"><p>A scan of an instance finds what is installed there.</p></Empty>}
      />
    </>
  );
}
