import { live, useGet, type Answer } from '../../api/query';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { placeOf } from './attention';
import { TargetName } from './TargetName';

type Operation = Answer<'/api/v1/operations'>['data'][number];

/** What Fleet works on now. */
export function GoingOn() {
  const operations = useGet('/api/v1/operations', { params: { query: { status: 'running,unwinding', limit: '8' } } }, { every: live.fast });
  return (
    <section class="card" aria-label="Going on now">
      <h2>Going on now</h2>
      <Answered of={operations}>
        {({ data, pagination }) => data.length === 0
          ? <p class="muted">Nothing. Deployments, backups and moves show their progress here.</p>
          : (
            <>
              <ul class="matters">{data.map(one => <Going key={one.id} operation={one} />)}</ul>
              {pagination.total > data.length && <p class="muted">And {pagination.total - data.length} more.</p>}
            </>
          )}
      </Answered>
    </section>
  );
}

function Going({ operation }: { operation: Operation }) {
  const done = operation.steps.filter(step => step.status === 'completed').length;
  const now = operation.steps.find(step => step.status === 'running');
  return (
    <li>
      <Status of={operation.status} />
      <span class="matter">
        <span>{operation.kind.replaceAll('_', ' ')} <a href={placeOf(operation.target, operation.kind)}><TargetName of={operation.target} /></a></span>
        <progress max={operation.steps.length} value={done} aria-label="Steps done" />
        <span class="matter-why">{now ? now.name.replaceAll('_', ' ') : ''} ({done} of {operation.steps.length})</span>
      </span>
      <Time at={operation.createdAt} />
    </li>
  );
}
