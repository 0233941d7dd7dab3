import { Status } from '../../../ui/status';
import { Table, type Column } from '../../../ui/table';
import type { BulkAction } from './action';

type Result = BulkAction['results'][number];

const columns = (dryRun: boolean): Column<Result>[] => [
  { title: 'Instance', cell: row => row.name || row.id },
  { title: dryRun ? 'Answer' : 'Result', cell: row => <Status of={dryRun ? (row.success ? 'ok' : 'refused') : row.status} /> },
  { title: 'Why', cell: row => row.error ?? row.newStatus ?? '' },
];

/** How a bulk action goes, or would go, with each instance. */
export function BulkResults({ action }: { action: BulkAction }) {
  const { total, succeeded, failed } = action.summary;
  const going = !action.dryRun && action.completedAt === null;
  return (
    <section aria-label={action.dryRun ? 'What would happen' : 'What happened'} data-dry-run={action.dryRun}>
      {action.dryRun
        ? <p>Nothing is done yet. It would be begun for {succeeded} of {total}{failed > 0 && `; ${failed} would be refused`}.</p>
        : <p role="status">{going ? `${succeeded + failed} of ${total} are done.` : `${succeeded} of ${total} succeeded${failed > 0 ? `, ${failed} failed` : ''}.`}</p>}
      {going && <progress max={total} value={succeeded + failed} aria-label="Instances done" />}
      <Table label="Instances of this action" columns={columns(action.dryRun)} rows={action.results} id={row => row.id} />
    </section>
  );
}
