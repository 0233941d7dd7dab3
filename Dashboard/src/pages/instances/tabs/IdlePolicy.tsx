import { useState } from 'preact/hooks';
import { answer, api } from '../../../api/client';
import { useChange } from '../../../api/query';
import { Act } from '../../../ui/act';
import { Check, Select, Text } from '../../../ui/fields';
import { Trouble } from '../../../ui/notices';
import { Time } from '../../../ui/time';
import { stale, type Instance } from '../instance';

type Hours = NonNullable<Instance['idlePolicy']>['excluded'][number];
type Mode = 'pause' | 'stop';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const working: Hours = { days: week.slice(0, 5), from: '08:00', to: '18:00' };

/** When it is suspended because nobody uses it. */
export function IdlePolicy({ instance, mayChange }: { instance: Instance; mayChange: boolean }) {
  const [editing, edit] = useState(false);
  const policy = instance.idlePolicy;
  return (
    <section class="card" aria-label="Idle policy">
      <h2>When nobody uses it</h2>
      {editing ? <PolicyForm instance={instance} close={() => edit(false)} /> : (
        <div class="line">
          {policy ? (
            <span>
              It is {policy.mode === 'stop' ? 'stopped' : 'paused'} after {policy.afterMinutes} min without a connection, a terminal or more than {policy.cpuPercent} % of a processor
              {policy.excluded.map(inWords)} ({policy.timeZone}). {instance.isIdle ? 'It is suspended so.' : instance.idleSince && <>Unused since <Time at={instance.idleSince} />.</>}
            </span>
          ) : <span class="muted">It runs on.</span>}
          {mayChange && <button type="button" onClick={() => edit(true)}>{policy ? 'Change' : 'Suspend it when idle'}</button>}
          {mayChange && policy && (
            <Act act={() => answer(api.DELETE('/api/v1/instances/{id}/idle-policy', { params: { path: { id: instance.id } } }))} stale={stale} said="It is suspended by hand from now on">Remove</Act>
          )}
        </div>
      )}
    </section>
  );
}

const inWords = ({ days, from, to }: Hours) => `, never ${days.length > 0 ? `on ${days.join(', ')}` : 'daily'} from ${from} to ${to}`;

function PolicyForm({ instance, close }: { instance: Instance; close: () => void }) {
  const policy = instance.idlePolicy;
  const [after, setAfter] = useState(String(policy?.afterMinutes ?? 30));
  const [cpu, setCpu] = useState(String(policy?.cpuPercent ?? 1));
  const [mode, setMode] = useState<Mode>((policy?.mode as Mode | undefined) ?? 'pause');
  const [timeZone, setTimeZone] = useState(policy?.timeZone ?? zone);
  const [excluded, setExcluded] = useState<Hours[]>(policy?.excluded ?? []);
  const save = useChange(
    () => answer(api.PUT('/api/v1/instances/{id}/idle-policy', { params: { path: { id: instance.id } }, body: { afterMinutes: Number(after), cpuPercent: Number(cpu), mode, timeZone, excluded } })),
    stale,
    close,
  );
  const fault = (field: string) => save.error?.field === field && save.error.message;
  const change = (at: number, hours: Partial<Hours>) => setExcluded(excluded.map((one, i) => (i === at ? { ...one, ...hours } : one)));
  return (
    <form onSubmit={submit => (submit.preventDefault(), save.mutate(undefined))}>
      <div class="row">
        <Text type="number" class="short" min={1} max={10_080} required label="After, minutes" value={after} change={setAfter} fault={fault('afterMinutes')} />
        <Text type="number" class="short" min={0} max={100} step="any" required label="Below, % CPU" value={cpu} change={setCpu} fault={fault('cpuPercent')} />
        <Select label="Then" value={mode} change={chosen => setMode(chosen as Mode)} choices={[{ value: 'pause', label: 'pause it: the next connection wakes it' }, { value: 'stop', label: 'stop it' }]} fault={fault('mode')} />
        <Text label="Time zone" required value={timeZone} change={setTimeZone} fault={fault('timeZone')} />
      </div>
      {excluded.map((hours, i) => (
        <fieldset key={i}>
          <legend>Never in these hours</legend>
          <div class="line" role="group" aria-label="Days">
            {week.map(day => <Check key={day} label={day} value={hours.days.includes(day)} change={on => change(i, { days: week.filter(one => (one === day ? on : hours.days.includes(one))) })} />)}
          </div>
          <div class="row">
            <Text type="time" required label="From" value={hours.from} change={from => change(i, { from })} />
            <Text type="time" required label="To" value={hours.to === '24:00' ? '00:00' : hours.to} change={to => change(i, { to: to === '00:00' ? '24:00' : to })} />
            <button type="button" onClick={() => setExcluded(excluded.toSpliced(i, 1))}>Remove these hours</button>
          </div>
          {hours.days.length === 0 && <small class="muted">No day chosen: these hours of every day.</small>}
        </fieldset>
      ))}
      <Trouble fault={save.error} />
      <div class="row">
        <button type="submit" class="primary" disabled={save.isPending}>Save</button>
        <button type="button" onClick={() => setExcluded([...excluded, working])}>Except in some hours</button>
        <button type="button" onClick={close}>Cancel</button>
      </div>
    </form>
  );
}
