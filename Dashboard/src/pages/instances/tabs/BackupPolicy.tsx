import { useState } from 'preact/hooks';
import { answer, api } from '../../../api/client';
import { useChange } from '../../../api/query';
import { Act } from '../../../ui/act';
import { Text } from '../../../ui/fields';
import { Trouble } from '../../../ui/notices';
import { Time } from '../../../ui/time';
import { stale, type Instance } from '../instance';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const kept = ['last', 'daily', 'weekly', 'monthly'] as const;

/** When it is backed up by itself, and what is kept. */
export function BackupPolicy({ instance, mayChange }: { instance: Instance; mayChange: boolean }) {
  const [editing, edit] = useState(false);
  const policy = instance.backupPolicy;
  return (
    <section class="card" aria-label="Backup policy">
      <h2>Policy</h2>
      {editing ? <PolicyForm instance={instance} close={() => edit(false)} /> : (
        <div class="line">
          {policy
            ? <span><code>{policy.schedule}</code> ({policy.timeZone}); keeps {kept.filter(one => policy.retention[one] > 0).map(one => `${policy.retention[one]} ${one}`).join(', ')}. {instance.nextBackupAt && <>Next <Time at={instance.nextBackupAt} />.</>}</span>
            : <span class="muted">It is backed up only when somebody asks.</span>}
          {mayChange && <button type="button" onClick={() => edit(true)}>{policy ? 'Change' : 'Back up by schedule'}</button>}
          {mayChange && policy && (
            <Act act={() => answer(api.DELETE('/api/v1/instances/{id}/backup-policy', { params: { path: { id: instance.id } } }))} stale={stale} said="It is backed up by hand from now on">Remove</Act>
          )}
        </div>
      )}
    </section>
  );
}

function PolicyForm({ instance, close }: { instance: Instance; close: () => void }) {
  const policy = instance.backupPolicy;
  const [schedule, setSchedule] = useState(policy?.schedule ?? '0 3 * * *');
  const [timeZone, setTimeZone] = useState(policy?.timeZone ?? zone);
  const [retention, setRetention] = useState(() => Object.fromEntries(kept.map(one => [one, String(policy?.retention[one] ?? (one === 'last' ? 7 : 0))])));
  const numbers = { last: Number(retention.last), daily: Number(retention.daily), weekly: Number(retention.weekly), monthly: Number(retention.monthly) };
  const save = useChange(
    () => answer(api.PUT('/api/v1/instances/{id}/backup-policy', { params: { path: { id: instance.id } }, body: { schedule, timeZone, retention: numbers } })),
    stale,
    close,
  );
  const fault = (field: string) => save.error?.field?.startsWith(field) && save.error.message;
  return (
    <form onSubmit={submit => (submit.preventDefault(), save.mutate(undefined))}>
      <div class="row">
        <Text label="Schedule" hint="Minute, hour, day, month, weekday" class="mono" required value={schedule} change={setSchedule} fault={fault('schedule')} />
        <Text label="Time zone" required value={timeZone} change={setTimeZone} fault={fault('timeZone')} />
      </div>
      <div class="row">
        {kept.map(one => (
          <Text key={one} type="number" min={0} max={1000} class="short" label={`Keep ${one}`} value={retention[one]!} change={value => setRetention({ ...retention, [one]: value })} fault={fault(`retention.${one}`)} />
        ))}
      </div>
      <Trouble fault={save.error} />
      <div class="row">
        <button type="submit" class="primary" disabled={save.isPending}>Save</button>
        <button type="button" onClick={close}>Cancel</button>
      </div>
    </form>
  );
}
