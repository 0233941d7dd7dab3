import { to, type Route } from '../../route';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { actionText, scheduleText, type Task } from './words';

export function TaskList({ route }: { route: Route }) {
  return (
    <>
      <div class="filters" role="search">
        <ChoiceFilter route={route} name="status" label="Status" choices={[{ value: '', label: 'Any' }, 'ACTIVE', 'PAUSED', 'DISABLED']} />
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
      </div>
      <List
        label="Scheduled tasks"
        path="/api/v1/tasks"
        filter={{ status: route.query.get('status'), instanceId: route.query.get('instanceId') }}
        id={task => task.id}
        columns={[
          { title: 'Task', width: 'minmax(0, 2fr)', cell: task => <a href={to('tasks', task.id)} title={task.description ?? undefined}>{task.name}</a> },
          { title: 'Status', width: '7rem', cell: task => <Status of={task.status} /> },
          { title: 'Due', wide: true, cell: task => <span class="mono">{scheduleText(task as Task)}</span> },
          { title: 'Does', width: 'minmax(0, 2fr)', wide: true, cell: task => <span title={actionText(task as Task)}>{actionText(task as Task)}</span> },
          { title: 'For', wide: true, cell: task => task.instanceId ?? task.selector ?? 'all instances' },
          { title: 'Last', width: '6.5rem', wide: true, cell: task => <Time at={task.lastRunAt} /> },
          { title: 'Next', width: '6.5rem', cell: task => <Time at={task.nextRunAt} /> },
        ]}
        empty={
          <Empty title={route.query.size > 0 ? 'No task fits these filters' : 'No task is scheduled'}>
            <p>A task does something at its times: a command, a backup, a restart. <a href={to('tasks', 'new')}>Schedule the first one</a>, or begin with a <a href={to('tasks', 'templates')}>template</a>.</p>
          </Empty>
        }
      />
    </>
  );
}
