import type { Problem } from '../../api/client';
import { Trouble } from '../../ui/notices';

/** Why a document was refused: all that is wrong with it, each with its place. */
export function Faults({ fault }: { fault: Problem | null }) {
  if (!fault) return null;
  return (
    <>
      <Trouble fault={fault} />
      {fault.faults.length > 0 && (
        <ul class="faults">
          {fault.faults.map((one, index) => <li key={index}><code>{one.path || 'document'}</code> {one.message}{one.line > 0 && <span class="muted"> (line {one.line}, column {one.column})</span>}</li>)}
        </ul>
      )}
    </>
  );
}
