import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Act } from '../../ui/act';
import { Figure } from '../../ui/figures';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { mostSilenced, Silence } from './Silence';
import { severities, stale } from './words';

const open = 'ACTIVE,ACKNOWLEDGED,SILENCED';
const statuses = [
  { value: '', label: 'Open' },
  { value: 'ACTIVE', label: 'Active' },
  { value: 'ACKNOWLEDGED', label: 'Acknowledged' },
  { value: 'SILENCED', label: 'Silenced' },
  { value: 'RESOLVED', label: 'Past' },
  { value: `${open},RESOLVED`, label: 'Open and past' },
];

/** Alerts by what the address says, and what can be done with those that are chosen. */
export function AlertList({ route }: { route: Route }) {
  const { may } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filter = Object.fromEntries(['severity', 'instanceId', 'ruleId'].map(name => [name, route.query.get(name)]));
  const toggle = (id: string) => setChosen(before => new Set(before.has(id) ? [...before].filter(one => one !== id) : [...before, id]));
  return (
    <>
      <Summary />
      <div class="filters" role="search">
        <ChoiceFilter route={route} name="status" label="Status" choices={statuses} />
        <ChoiceFilter route={route} name="severity" label="Severity" choices={[{ value: '', label: 'Any' }, ...severities]} />
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
        <TextFilter route={route} name="ruleId" label="Rule" placeholder="rule_…" />
      </div>
      {chosen.size > 0 && <Bulk ids={[...chosen]} done={() => setChosen(new Set())} />}
      <List
        label="Alerts"
        path="/api/v1/alerts"
        filter={{ ...filter, status: route.query.get('status') ?? open }}
        id={alert => alert.id}
        selection={may('OPERATOR') ? { ids: chosen, toggle, all: ids => setChosen(new Set(ids)) } : undefined}
        columns={[
          { title: 'Severity', width: '7rem', cell: alert => <Status of={alert.severity} /> },
          { title: 'Alert', width: 'minmax(0, 3fr)', cell: alert => <a href={to('alerts', alert.id)} title={alert.message}>{alert.title}</a> },
          { title: 'Target', wide: true, cell: alert => (alert.instanceId ? <a href={to('instances', alert.instanceId)}>{alert.targetName}</a> : 'the fleet') },
          { title: 'Status', width: '9rem', wide: true, cell: alert => <Status of={alert.status} tone={alert.status === 'ACTIVE' ? 'bad' : undefined} title={alert.silencedBecause ?? undefined} /> },
          { title: 'Fired', width: '7rem', cell: alert => <Time at={alert.firedAt} /> },
        ]}
        empty={
          <Empty title={route.query.size > 0 ? 'No alert fits these filters' : 'Nothing is firing'}>
            <p>Rules say what counts as bad. <a href={to('alerts', 'rules', 'new')}>Make a rule</a> and see at once what it would have found in the last day.</p>
          </Empty>
        }
      />
    </>
  );
}

function Summary() {
  const summary = useGet('/api/v1/alerts/summary');
  if (!summary.data) return null;
  const { byStatus, bySeverity } = summary.data as { byStatus: Record<string, number>; bySeverity: Record<string, number> };
  return (
    <div class="figures">
      <Figure label="Active" value={byStatus.ACTIVE ?? 0} tone={byStatus.ACTIVE ? 'bad' : undefined} href="#/alerts?status=ACTIVE" />
      <Figure label="Critical" value={bySeverity.CRITICAL ?? 0} tone={bySeverity.CRITICAL ? 'bad' : undefined} href="#/alerts?status=ACTIVE&severity=CRITICAL" />
      <Figure label="High" value={bySeverity.HIGH ?? 0} tone={bySeverity.HIGH ? 'warn' : undefined} href="#/alerts?status=ACTIVE&severity=HIGH" />
      <Figure label="Acknowledged" value={byStatus.ACKNOWLEDGED ?? 0} href="#/alerts?status=ACKNOWLEDGED" />
      <Figure label="Silenced" value={byStatus.SILENCED ?? 0} href="#/alerts?status=SILENCED" />
    </div>
  );
}

function Bulk({ ids, done }: { ids: string[]; done: () => void }) {
  const [silencing, setSilencing] = useState(false);
  const each = async (call: Promise<unknown>) => {
    await call;
    done();
  };
  return (
    <div class="chosen" role="group" aria-label="With those that are chosen">
      <strong>{ids.length} chosen</strong>
      <Act stale={stale} said="Acknowledged" act={() => each(answer(api.POST('/api/v1/alerts/bulk-acknowledge', { body: { ids } })))}>Acknowledge</Act>
      <Act stale={stale} said="Resolved" act={() => each(answer(api.POST('/api/v1/alerts/bulk-resolve', { body: { ids } })))}>Resolve</Act>
      <button type="button" disabled={ids.length > mostSilenced} title={ids.length > mostSilenced ? `At most ${mostSilenced} at once` : undefined} onClick={() => setSilencing(true)}>Silence…</button>
      <button type="button" class="quiet" onClick={done}>Choose none</button>
      {silencing && <Silence ids={ids} close={() => setSilencing(false)} />}
    </div>
  );
}
