import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { live, lookAgain, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { go, to } from '../../route';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { Times } from './Occurrences';
import { TaskHistory } from './TaskHistory';
import { actionText, scheduleText, stale, type Task } from './words';

export function TaskDetail({ id }: { id: string }) {
  const task = useGet('/api/v1/tasks/{id}', { params: { path: { id } } });
  const next = useGet('/api/v1/tasks/{id}/next', { params: { path: { id }, query: { count: '8' } } }, { every: live.slow });
  return (
    <Answered of={task}>
      {data => (
        <>
          <Head task={data as Task} />
          <div class="cards">
            <section class="card" aria-label="The task">
              <h2>The task</h2>
              <Facts of={[
                ['Due', <span class="mono">{scheduleText(data as Task)}</span>],
                ['Does', <code>{actionText(data as Task)}</code>],
                ['For', data.instanceId ? <a href={to('instances', data.instanceId)}>{data.instanceId}</a> : (data.selector ?? 'all instances')],
                ['Last run', <Time at={data.lastRunAt} />],
                ['Attempts', `${data.maxRetries + 1}, ${data.timeoutSec} s each`],
                ['Missed, overlapping', `${data.misfire}, ${data.overlap}`],
                ['In maintenance', data.maintenance],
                ['Made by', data.createdBy],
              ]} />
            </section>
            <section class="card" aria-label="Next occurrences">
              <h2>Next occurrences</h2>
              <Answered of={next}>{found => <Times times={data.status === 'ACTIVE' ? (found.times as string[]) : []} />}</Answered>
            </section>
          </div>
          <TaskHistory id={id} />
        </>
      )}
    </Answered>
  );
}

function Head({ task }: { task: Task }) {
  const { may } = useSession();
  const [doomed, setDoomed] = useState(false);
  const path = { params: { path: { id: task.id } } };
  return (
    <>
      <p class="crumbs"><a href={to('tasks')}>Tasks</a></p>
      <div class="page-head">
        <h1>{task.name}</h1>
        <Status of={task.status} />
      </div>
      {task.description && <p class="muted">{task.description}</p>}
      {may('DEVELOPER') && (
        <div class="row actions">
          <Act class="primary" stale={stale} said="It is begun" act={() => answer(api.POST('/api/v1/tasks/{id}/trigger', path))}>Run now</Act>
          {task.status === 'PAUSED'
            ? <Act stale={stale} said="It is due again" act={() => answer(api.POST('/api/v1/tasks/{id}/resume', path))}>Resume</Act>
            : task.status === 'ACTIVE' && <Act stale={stale} said="It is paused" act={() => answer(api.POST('/api/v1/tasks/{id}/pause', path))}>Pause</Act>}
          <Act stale={stale} said="What it runs is cancelled" act={() => answer(api.POST('/api/v1/tasks/{id}/cancel', { ...path, body: {} }))}>Cancel what runs</Act>
          <a class="button" href={to('tasks', task.id, 'edit')}>Change</a>
          <button type="button" class="danger" onClick={() => setDoomed(true)}>Delete…</button>
        </div>
      )}
      {doomed && (
        <Confirm title="Delete the task" verb="Delete" name={task.name} close={() => setDoomed(false)}
          act={async () => {
            await answer(api.DELETE('/api/v1/tasks/{id}', path));
            lookAgain(stale[0]!);
            go(to('tasks'));
          }}>
          <p>It is deleted with its history.</p>
        </Confirm>
      )}
    </>
  );
}
