import { answer, api } from '../../../api/client';
import { live, useGet, type Answer } from '../../../api/query';
import { useSession } from '../../../api/session';
import { Act } from '../../../ui/act';
import { Answered, Empty, Trouble } from '../../../ui/notices';
import { Output } from '../../../ui/output';
import { Status } from '../../../ui/status';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

type Drift = Answer<'/api/v1/drift/events'>['data'][number];

const stale = ['/api/v1/drift'];
const at = (id: string) => ({ params: { path: { id } } });

/** What is there compared with what was declared. */
export default function DriftTab({ instance }: TabProps) {
  const { may } = useSession();
  const latest = useGet('/api/v1/drift/instances/{id}/latest', at(instance.id), { every: live.usual });
  const never = latest.error?.status === 404;
  return (
    <>
      <div class="page-head">
        {latest.data && <span><Status of={latest.data.driftStatus} /> looked at <Time at={latest.data.takenAt} /></span>}
        {never && <span class="muted">Never looked at.</span>}
        <span class="spacer" />
        {may('OPERATOR') && <Act act={() => answer(api.POST('/api/v1/drift/snapshots/{id}/trigger', at(instance.id)))} stale={stale}>Look now</Act>}
      </div>
      {latest.data?.error && <p class="bad">{latest.data.error}</p>}
      {latest.error && !never && <Trouble fault={latest.error} />}
      <Events instance={instance.id} mayMend={may('OPERATOR')} />
      {latest.data && (
        <details class="card">
          <summary>What was declared, and what was found</summary>
          <div class="cards">
            <Output label="Declared">{JSON.stringify(latest.data.declared, null, 2)}</Output>
            <Output label="Found">{JSON.stringify(latest.data.actual, null, 2)}</Output>
          </div>
        </details>
      )}
    </>
  );
}

function Events({ instance, mayMend }: { instance: string; mayMend: boolean }) {
  const events = useGet('/api/v1/drift/events', { params: { query: { instanceId: instance, limit: '100' } } }, { every: live.usual });
  return (
    <section class="card">
      <Answered of={events}>
        {({ data }) => <Table label="Drift" rows={data} id={row => row.id} empty={<Empty title="It is as it was declared"><p>What differs from it is found by a look in some intervals, and stands here.</p></Empty>} columns={[
          { title: 'What', cell: row => <code>{row.field_path}</code> },
          { title: 'Severity', cell: row => <Status of={row.severity} /> },
          { title: 'Declared', wide: true, cell: row => <code>{row.declared_val ?? '–'}</code> },
          { title: 'Found', wide: true, cell: row => <code>{row.actual_val ?? '–'}</code> },
          { title: 'Since', wide: true, cell: row => <Time at={row.detected_at} /> },
          { title: 'Now', cell: row => (row.resolved_at ? <Status of="resolved" /> : mayMend ? <Mending drift={row} /> : <Status of="drifted" />) },
        ]} />}
      </Answered>
    </section>
  );
}

/** A plan is made first and carried out when somebody has read it. */
function Mending({ drift }: { drift: Drift }) {
  const plan = drift.remediation;
  return (
    <div class="row">
      {!plan && <Act act={() => answer(api.POST('/api/v1/drift/events/{id}/remediate', at(drift.id)))} stale={stale}>Plan a fix</Act>}
      {plan && <Status of={plan.status} title={plan.error ?? plan.output ?? undefined} />}
      {plan?.status === 'PENDING' && <Act class="primary" act={() => answer(api.POST('/api/v1/drift/remediations/{id}/execute', at(plan.id)))} stale={stale}>{plan.action.replaceAll('_', ' ').toLowerCase()}</Act>}
      <Act act={() => answer(api.POST('/api/v1/drift/events/{id}/resolve', at(drift.id)))} stale={stale}>It is meant so</Act>
    </div>
  );
}
