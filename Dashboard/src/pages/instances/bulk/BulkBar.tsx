import { useState } from 'preact/hooks';
import { title, type BulkVerb } from './action';
import { BulkDialog } from './BulkDialog';

const most = 50;
const actions: BulkVerb[] = ['start', 'stop', 'restart', 'suspend', 'resume', 'backup', 'destroy'];

/** What can be done with all that are chosen. */
export function BulkBar({ ids, clear }: { ids: string[]; clear: () => void }) {
  const [action, setAction] = useState<BulkVerb>();
  const tooMany = ids.length > most;
  return (
    <div class="chosen" role="group" aria-label="With the chosen instances">
      <strong>{ids.length} chosen</strong>
      {actions.map(one => (
        <button key={one} type="button" class={one === 'destroy' ? 'danger' : undefined} disabled={tooMany} onClick={() => setAction(one)}>{title(one)}</button>
      ))}
      <button type="button" class="quiet" onClick={clear}>Choose none</button>
      {tooMany && <span class="muted">At most {most} at a time.</span>}
      {action && <BulkDialog action={action} ids={ids} close={() => setAction(undefined)} done={clear} />}
    </div>
  );
}

