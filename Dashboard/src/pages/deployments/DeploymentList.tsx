import { to, type Route } from '../../route';
import { TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { duration, Time } from '../../ui/time';

export function DeploymentList({ route }: { route: Route }) {
  return (
    <>
      <div class="filters" role="search">
        <TextFilter route={route} name="instance_id" label="Instance" placeholder="inst_…" />
      </div>
      <List
        label="Deployments"
        path="/api/v1/deployments"
        filter={{ instance_id: route.query.get('instance_id') }}
        id={deployment => deployment.id}
        columns={[
          { title: 'Name', width: 'minmax(0, 2fr)', cell: one => <a href={to('deployments', one.id)}>{one.name}</a> },
          { title: 'Status', width: '9rem', cell: one => <Status of={one.status} title={one.error ?? undefined} /> },
          { title: 'Template', wide: true, cell: one => one.template_id ?? <span class="muted">own configuration</span> },
          { title: 'By', wide: true, cell: one => one.initiated_by },
          { title: 'Took', width: '7rem', wide: true, cell: one => (one.completed_at ? duration(Date.parse(one.completed_at) - Date.parse(one.started_at)) : '–') },
          { title: 'Begun', width: '7rem', cell: one => <Time at={one.started_at} /> },
        ]}
        empty={
          <Empty title={route.query.size > 0 ? 'This instance has no deployment' : 'Nothing was deployed yet'}>
            <p><a href={to('deployments', 'new')}>Choose a template</a>, fill in its form, and look on while it is put to work.</p>
          </Empty>
        }
      />
    </>
  );
}
