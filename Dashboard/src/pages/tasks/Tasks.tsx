import type { PageProps } from '../../shell/areas';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { MaintenanceList } from './MaintenanceList';
import { TaskDetail } from './TaskDetail';
import { TaskEditor } from './TaskEditor';
import { TaskList } from './TaskList';
import { TaskTemplates } from './TaskTemplates';

const parts = ['templates', 'maintenance'];

export default function Tasks({ route }: PageProps) {
  const { may } = useSession();
  const [, part, more] = route.segments;
  if (part === 'new') return <TaskEditor key={route.query.get('template')} template={route.query.get('template') ?? undefined} />;
  if (part && !parts.includes(part)) return more === 'edit' ? <TaskEditor key={part} id={part} /> : <TaskDetail key={part} id={part} />;
  return (
    <>
      <div class="page-head">
        <h1>Tasks</h1>
        <span class="spacer" />
        {!part && may('DEVELOPER') && <a class="button primary" href={to('tasks', 'new')}>Schedule a task</a>}
      </div>
      <Tabs label="Tasks" tabs={[
        { title: 'Tasks', href: to('tasks'), current: !part },
        { title: 'Templates', href: to('tasks', 'templates'), current: part === 'templates' },
        { title: 'Maintenance windows', href: to('tasks', 'maintenance'), current: part === 'maintenance' },
      ]} />
      {part === 'templates' ? <TaskTemplates /> : part === 'maintenance' ? <MaintenanceList route={route} /> : <TaskList route={route} />}
    </>
  );
}
