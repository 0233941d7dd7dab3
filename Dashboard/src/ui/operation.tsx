import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../api/client';
import { live, useChange, useGet, type Filled } from '../api/query';
import { Answered, Trouble } from './notices';
import { Status } from './status';
import { duration, Time } from './time';

type Operation = Filled<Schemas['OperationShape']>;

const ended = (operation: Operation | undefined) => operation !== undefined && operation.completedAt !== null;

/** How an operation goes, step by step, until it has ended. Whoever may can have it cancelled: what it did is undone then. */
export function OperationProgress({ id, done }: { id: string; done?: (operation: Operation) => void }) {
  const [over, setOver] = useState(false);
  const operation = useGet('/api/v1/operations/{id}', { params: { path: { id } } }, { every: over ? false : live.fast });
  const isOver = ended(operation.data);
  useEffect(() => {
    setOver(isOver);
    if (isOver) done?.(operation.data!);
  }, [isOver]);
  return <Answered of={operation}>{data => <Steps operation={data} />}</Answered>;
}

function Steps({ operation }: { operation: Operation }) {
  const cancel = useChange((id: string) => answer(api.POST('/api/v1/operations/{id}/cancel', { params: { path: { id } } })), ['/api/v1/operations']);
  const finished = operation.steps.filter(step => step.status === 'completed').length;
  return (
    <section class="operation" aria-label={`Operation ${operation.kind}`} data-operation={operation.status}>
      <header>
        <strong>{operation.kind.replaceAll('_', ' ')}</strong> <Status of={operation.status} /> <Time at={operation.createdAt} />
        {!ended(operation) && operation.status === 'running' && (
          <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate(operation.id)}>Cancel</button>
        )}
      </header>
      {!ended(operation) && <progress max={operation.steps.length} value={finished} aria-label="Steps done" />}
      <ol class="steps">
        {operation.steps.map(step => (
          <li key={step.name} data-step={step.status}>
            <Status of={step.status} /> <span>{step.name.replaceAll('_', ' ')}</span>
            {step.startedAt && step.completedAt && <span class="muted">{duration(Date.parse(step.completedAt) - Date.parse(step.startedAt))}</span>}
            {step.message && <span class="step-message">{step.message}</span>}
          </li>
        ))}
      </ol>
      {operation.error && <Trouble fault={new Error(operation.error.message)} />}
      <Trouble fault={cancel.error} />
    </section>
  );
}
