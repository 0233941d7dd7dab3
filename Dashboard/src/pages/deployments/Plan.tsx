import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import type { Application } from './FleetFile';

const shown = (value: string | null) => (value === null ? '–' : value);

/** What a document would do, or does, resource by resource. */
export function Plan({ application }: { application: Application }) {
  const { create, update, delete: removed, unchanged, failed } = application.summary;
  const items = application.items.filter(item => item.action !== 'unchanged' || item.error);
  return (
    <section class="card" aria-label={application.dryRun ? 'The plan' : 'The application'}>
      <div class="page-head">
        <h2>{application.dryRun ? 'The plan' : 'The application'}</h2>
        {!application.dryRun && <Status of={application.status} />}
        <span class="muted" role="status">{create} to make, {update} to change, {removed} to remove, {unchanged} as declared{failed > 0 && `, ${failed} failed`}</span>
      </div>
      <Table
        label="Resources"
        rows={items}
        id={item => `${item.kind} ${item.name}`}
        columns={[
          { title: 'Action', cell: item => <Status of={item.action} tone={item.action === 'delete' ? 'bad' : item.action === 'create' ? 'good' : 'busy'} /> },
          { title: 'Resource', cell: item => `${item.kind} ${item.name}` },
          { title: 'State', wide: true, cell: item => <Status of={item.status} /> },
          {
            title: 'What changes', cell: item => item.error
              ? <span class="bad">{item.error}</span>
              : <ul class="changes">{(item.changes ?? []).map(one => <li key={one.field}><code>{one.field}</code> {shown(one.before)} → {shown(one.after)}</li>)}</ul>,
          },
        ]}
        empty={<p class="muted">Everything is as the document says.</p>}
      />
      {application.left.length > 0 && <p class="muted">Left as they are, though declared no more: {application.left.map(one => `${one.kind} ${one.name}`).join(', ')}.</p>}
    </section>
  );
}
