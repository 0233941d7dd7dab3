import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Act } from '../../ui/act';
import { Dialog } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Select } from '../../ui/fields';
import { Answered, Trouble } from '../../ui/notices';
import { Output } from '../../ui/output';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { duration, Time } from '../../ui/time';
import { stale } from './words';

type Run = Filled<Schemas['TaskExecutionShape']>;

/** The newest runs of a task, those that have not ended first. */
export function TaskHistory({ id }: { id: string }) {
  const [status, setStatus] = useState('');
  const [shown, setShown] = useState<Run>();
  const runs = useGet('/api/v1/tasks/{id}/history', { params: { path: { id }, query: { limit: '50', status: status || undefined } } }, { keep: true });
  return (
    <section class="card" aria-label="History">
      <div class="filters">
        <h2>History</h2>
        <span class="spacer" />
        <Select label="Status" value={status} change={setStatus} choices={[{ value: '', label: 'Any' }, 'PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'SKIPPED']} />
      </div>
      <Answered of={runs}>
        {page => (
          <Table
            label="Runs"
            rows={page.data as Run[]}
            id={run => run.id}
            columns={[
              { title: 'Status', cell: run => <Status of={run.status} title={run.error ?? undefined} /> },
              { title: 'Begun', cell: run => <Time at={run.startedAt} /> },
              { title: 'Took', numeric: true, cell: run => (run.durationMs == null ? '–' : duration(run.durationMs)) },
              { title: 'Instance', wide: true, cell: run => (run.instanceId ? <a href={to('instances', run.instanceId)}>{run.instanceId}</a> : '–') },
              { title: 'By', wide: true, cell: run => run.actor ?? run.triggeredBy.toLowerCase() },
              { title: 'Exit', wide: true, numeric: true, cell: run => run.exitCode ?? '–' },
              { title: 'More', cell: run => <button type="button" class="quiet" aria-label={`Show run ${run.id}`} onClick={() => setShown(run)}>Show</button> },
            ]}
            empty={<p class="muted">It has not run yet. “Run now” does not wait for its time.</p>}
          />
        )}
      </Answered>
      {shown && <RunDialog task={id} run={shown} close={() => setShown(undefined)} />}
    </section>
  );
}

function RunDialog({ task, run, close }: { task: string; run: Run; close: () => void }) {
  const { may } = useSession();
  const cancel = () => answer(api.POST('/api/v1/tasks/{id}/cancel', { params: { path: { id: task } }, body: { executionId: run.id } }));
  return (
    <Dialog title="A run" close={close}>
      <div class="dialog-body">
        <Facts of={[
          ['Status', <Status of={run.status} />],
          ['Due', <Time at={run.dueAt} />],
          ['Begun', <Time at={run.startedAt} />],
          ['Ended', run.finishedAt && <Time at={run.finishedAt} />],
          ['Attempt', run.attempt],
          ['Exit code', run.exitCode],
        ]} />
        {run.error && <Trouble fault={new Error(run.error)} />}
        {run.stdout && <Output label="Output">{run.stdout}</Output>}
        {run.stderr && <Output label="Error output">{run.stderr}</Output>}
        {!run.finishedAt && may('DEVELOPER') && <Act stale={stale} said="It is being cancelled" act={cancel}>Cancel this run</Act>}
      </div>
    </Dialog>
  );
}
