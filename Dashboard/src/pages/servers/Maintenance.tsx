import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange } from '../../api/query';
import { Act } from '../../ui/act';
import { Dialog } from '../../ui/dialog';
import { Select, Text } from '../../ui/fields';
import { Trouble } from '../../ui/notices';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { at, stale, type Server } from './server';

/** When nothing new is placed there, and its alerts are silent. */
export function Maintenance({ server, mayChange }: { server: Server; mayChange: boolean }) {
  const [asked, ask] = useState(false);
  return (
    <section class="card">
      <div class="page-head">
        <h2>Maintenance windows</h2>
        <span class="spacer" />
        {mayChange && <button type="button" onClick={() => ask(true)}>Add a window</button>}
      </div>
      <Table label="Maintenance windows" rows={server.maintenance} id={row => row.id} empty={<p class="muted">None. In a window no new instances are placed here, and alerts are silent.</p>} columns={[
        { title: 'Why', cell: row => row.reason || '–' },
        { title: 'When', cell: row => (row.schedule ? <><code>{row.schedule}</code> ({row.timeZone})</> : <Time at={row.startsAt} />) },
        { title: 'For', cell: row => `${row.durationMinutes} min` },
        { title: 'Actions', cell: row => mayChange && <Act act={() => answer(api.DELETE('/api/v1/servers/{id}/maintenance/{windowId}', { params: { path: { id: server.id, windowId: row.id } } }))} stale={stale}>Remove</Act> },
      ]} />
      {asked && <WindowDialog id={server.id} close={() => ask(false)} />}
    </section>
  );
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function WindowDialog({ id, close }: { id: string; close: () => void }) {
  const [recurs, setRecurs] = useState('no');
  const [reason, setReason] = useState('');
  const [starts, setStarts] = useState('');
  const [schedule, setSchedule] = useState('0 3 * * 0');
  const [minutes, setMinutes] = useState('60');
  const add = useChange(
    () => answer(api.POST('/api/v1/servers/{id}/maintenance', {
      ...at(id),
      body: { reason, durationMinutes: Number(minutes), ...(recurs === 'yes' ? { schedule, timeZone: zone } : { startsAt: starts ? new Date(starts).toISOString() : undefined }) },
    })),
    stale,
    close,
  );
  const fault = (field: string) => add.error?.field === field && add.error.message;
  return (
    <Dialog title="Add a maintenance window" close={close}>
      <form onSubmit={submit => (submit.preventDefault(), add.mutate(undefined))}>
        <div class="dialog-body">
          <Text label="Why" autofocus value={reason} change={setReason} fault={fault('reason')} />
          <Select label="How often" value={recurs} change={setRecurs} choices={[{ value: 'no', label: 'once' }, { value: 'yes', label: 'again and again' }]} />
          {recurs === 'yes'
            ? <Text label="Schedule" class="mono" required hint={`Minute, hour, day, month, weekday, in ${zone}`} value={schedule} change={setSchedule} fault={fault('schedule')} />
            : <Text label="Begins" type="datetime-local" required hint={`In ${zone}`} value={starts} change={setStarts} fault={fault('startsAt')} />}
          <Text label="Minutes" type="number" min={1} required value={minutes} change={setMinutes} fault={fault('durationMinutes')} />
          <Trouble fault={add.error} />
        </div>
        <footer>
          <button type="button" onClick={close}>Cancel</button>
          <button type="submit" class="primary" disabled={add.isPending}>Add</button>
        </footer>
      </form>
    </Dialog>
  );
}
