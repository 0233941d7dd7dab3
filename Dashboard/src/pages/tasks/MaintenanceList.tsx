import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import type { Route } from '../../route';
import { Confirm } from '../../ui/dialog';
import { ChoiceFilter } from '../../ui/filters';
import { Select, Text } from '../../ui/fields';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { viewersZone } from './words';

type Window = Filled<Schemas['ScopedWindowShape']>;
const path = '/api/v1/maintenance';

/** When work is done on machines: nobody is told meanwhile. */
export function MaintenanceList({ route }: { route: Route }) {
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [doomed, setDoomed] = useState<Window>();
  return (
    <>
      <div class="filters">
        <ChoiceFilter route={route} name="open" label="Open now" choices={[{ value: '', label: 'Any' }, { value: 'true', label: 'Open' }, { value: 'false', label: 'Not open' }]} />
        <span class="spacer" />
        {may('OPERATOR') && <button type="button" class="primary" onClick={() => setAdding(true)}>Plan a window…</button>}
      </div>
      <List
        label="Maintenance windows"
        path="/api/v1/maintenance"
        filter={{ open: route.query.get('open') }}
        id={window => window.id}
        columns={[
          { title: 'Why', width: 'minmax(0, 2fr)', cell: window => window.reason || <span class="muted">no reason given</span> },
          { title: 'State', width: '8rem', cell: window => <Status of={window.open ? 'ACTIVE' : 'PLANNED'} /> },
          { title: 'For', cell: window => window.instanceId ?? window.serverId ?? window.selector ?? 'all instances' },
          { title: 'When', wide: true, cell: window => (window.schedule ? <span class="mono">{window.schedule} ({window.timeZone})</span> : <Time at={window.startsAt} />) },
          { title: 'Lasts', width: '6rem', wide: true, numeric: true, cell: window => `${window.durationMinutes} min` },
          { title: 'Ends', width: '7rem', wide: true, cell: window => (window.openUntil ? <Time at={window.openUntil} /> : '–') },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '6rem', cell: (window: { id: string }) => <button type="button" class="quiet" aria-label={`Take back ${window.id}`} onClick={() => setDoomed(window as Window)}>Take back</button> }] : []),
        ]}
        empty={<Empty title="No window is planned"><p>In a maintenance window alerts are silenced, and tasks wait or are skipped as they say.</p></Empty>}
      />
      {adding && <Plan close={() => setAdding(false)} />}
      {doomed && (
        <Confirm title="Take the window back" verb="Take back" close={() => setDoomed(undefined)} act={() => answer(api.DELETE('/api/v1/maintenance/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>{doomed.reason || doomed.id}: if it is open, it closes, and people are told of what still fires.</p>
        </Confirm>
      )}
    </>
  );
}

function Plan({ close }: { close: () => void }) {
  const [kind, setKind] = useState('once');
  const [draft, setDraft] = useState({ reason: '', startsAt: '', minutes: '60', schedule: '0 2 * * 0', scope: 'all', target: '' });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const act = async () => {
    const target = draft.scope === 'all' ? {} : { [draft.scope]: draft.target.trim() };
    const when = kind === 'once' ? { startsAt: draft.startsAt ? new Date(draft.startsAt).toISOString() : new Date().toISOString() } : { schedule: draft.schedule, timeZone: viewersZone };
    await answer(api.POST('/api/v1/maintenance', { body: { reason: draft.reason, durationMinutes: Number(draft.minutes), ...when, ...target } }));
    lookAgain(path);
  };
  return (
    <Confirm title="Plan a maintenance window" verb="Plan" act={act} close={close}>
      <Text label="Why" required value={draft.reason} change={reason => set({ reason })} />
      <Select label="When" value={kind} change={setKind} choices={[{ value: 'once', label: 'once' }, { value: 'cron', label: 'again and again' }]} />
      {kind === 'once'
        ? <Text label={`From, by your clock (${viewersZone})`} hint="Left empty: from now on" type="datetime-local" value={draft.startsAt} change={startsAt => set({ startsAt })} />
        : <Text label={`Cron expression (${viewersZone})`} required value={draft.schedule} change={schedule => set({ schedule })} />}
      <Text label="Minutes" type="number" min="1" required value={draft.minutes} change={minutes => set({ minutes })} />
      <Select label="For" value={draft.scope} change={scope => set({ scope })}
        choices={[{ value: 'all', label: 'all instances' }, { value: 'selector', label: 'instances with certain tags' }, { value: 'instanceId', label: 'one instance' }, { value: 'serverId', label: 'one server' }]} />
      {draft.scope !== 'all' && <Text label={draft.scope === 'selector' ? 'Tags' : 'Id'} required value={draft.target} change={target => set({ target })} />}
    </Confirm>
  );
}
