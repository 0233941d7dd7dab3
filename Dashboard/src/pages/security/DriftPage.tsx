import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Act } from '../../ui/act';
import { Dialog } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { Figure } from '../../ui/figures';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { OperationProgress } from '../../ui/operation';
import { Output } from '../../ui/output';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';

type DriftEvent = Filled<Schemas['DriftEventShape']>;
const stale = ['/api/v1/drift'];

/** Where an instance is not what its configuration says, and how to bring it back. */
export function DriftPage({ route }: { route: Route }) {
  const [shown, setShown] = useState<DriftEvent>();
  const summary = useGet('/api/v1/drift/summary');
  const bySeverity = (summary.data?.bySeverity ?? {}) as Record<string, number>;
  return (
    <>
      {summary.data && (
        <div class="figures">
          <Figure label="Instances with drift" value={summary.data.instancesWithDrift} tone={summary.data.instancesWithDrift ? 'warn' : 'good'} />
          <Figure label="Unresolved" value={summary.data.totalUnresolved} />
          {['CRITICAL', 'HIGH'].map(name => <Figure key={name} label={name[0] + name.slice(1).toLowerCase()} value={bySeverity[name] ?? 0} tone={bySeverity[name] ? 'bad' : undefined} />)}
        </div>
      )}
      <div class="filters" role="search">
        <ChoiceFilter route={route} name="resolved" label="State" choices={[{ value: '', label: 'Unresolved' }, { value: 'true', label: 'Resolved' }]} />
        <ChoiceFilter route={route} name="severity" label="Severity" choices={[{ value: '', label: 'Any' }, 'CRITICAL', 'HIGH', 'MEDIUM', 'LOW']} />
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
      </div>
      <List
        label="Differences"
        path="/api/v1/drift/events"
        filter={{ resolved: route.query.get('resolved') ?? 'false', severity: route.query.get('severity'), instanceId: route.query.get('instanceId') }}
        id={event => event.id}
        columns={[
          { title: 'Severity', width: '7rem', cell: event => <Status of={event.severity} /> },
          { title: 'What differs', width: 'minmax(0, 2fr)', cell: event => <button type="button" class="link" title={event.description} onClick={() => setShown(event as DriftEvent)}>{event.description}</button> },
          { title: 'Instance', wide: true, cell: event => <a href={to('instances', event.instance_id)}>{event.instance_id}</a> },
          { title: 'Remediation', width: '9rem', wide: true, cell: event => <Status of={event.remediation?.status} /> },
          { title: 'Found', width: '7rem', wide: true, cell: event => <Time at={event.detected_at} /> },
        ]}
        empty={<Empty title={route.query.size > 0 ? 'None fits these filters' : 'Everything is as it was declared'}><p>Fleet compares each instance with its configuration by itself.</p></Empty>}
      />
      {shown && <Difference known={shown} close={() => setShown(undefined)} />}
    </>
  );
}

function Difference({ known, close }: { known: DriftEvent; close: () => void }) {
  const { may } = useSession();
  const [event, setEvent] = useState(known);
  const plan = event.remediation;
  const path = { params: { path: { id: event.id } } };
  const changed = (remediation: unknown) => setEvent(before => ({ ...before, remediation: remediation as DriftEvent['remediation'] }));
  const resolve = async () => {
    await answer(api.POST('/api/v1/drift/events/{id}/resolve', path));
    lookAgain(stale[0]!);
    close();
  };
  return (
    <Dialog title="A difference" close={close}>
      <div class="dialog-body">
        <p>{event.description}</p>
        <Facts of={[
          ['Field', <code>{event.field_path}</code>],
          ['Declared', <code>{event.declared_val ?? '–'}</code>],
          ['Actual', <code>{event.actual_val ?? '–'}</code>],
          ['Found', <Time at={event.detected_at} />],
          ['Resolved', event.resolved_at && <><Time at={event.resolved_at} /> by {event.resolved_by}</>],
          ['Remedy', plan && plan.action.replaceAll('_', ' ').toLowerCase()],
          ['Its state', plan && <Status of={plan.status} />],
          ['Why it failed', plan?.error],
        ]} />
        {plan?.command && <Output label="What it does">{plan.command}</Output>}
        {plan?.operation_id && <OperationProgress id={plan.operation_id} />}
      </div>
      {may('OPERATOR') && !event.resolved_at && (
        <footer>
          <Act stale={stale} said="It counts as resolved" act={resolve}>It is all right</Act>
          {(!plan || ['FAILED', 'DISMISSED', 'SUCCEEDED'].includes(plan.status)) && <Act class="primary" stale={stale} said="A remedy is proposed" act={async () => changed(await answer(api.POST('/api/v1/drift/events/{id}/remediate', path)))}>Propose a remedy</Act>}
          {plan?.status === 'PENDING' && (
            <>
              <Act stale={stale} said="The remedy is dismissed" act={async () => changed(await answer(api.POST('/api/v1/drift/remediations/{id}/dismiss', { params: { path: { id: plan.id } } })))}>Dismiss</Act>
              <Act class="primary" stale={stale} said="The remedy is begun" act={async () => changed(await answer(api.POST('/api/v1/drift/remediations/{id}/execute', { params: { path: { id: plan.id } } })))}>Put it right</Act>
            </>
          )}
        </footer>
      )}
    </Dialog>
  );
}
