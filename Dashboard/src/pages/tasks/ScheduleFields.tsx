import { Select, Text } from '../../ui/fields';
import type { Draft } from './draft';
import type { Part } from './TaskEditor';
import { viewersZone } from './words';

const usual = [
  { value: '', label: 'Choose a usual one' },
  { value: '*/15 * * * *', label: 'every quarter of an hour' },
  { value: '0 * * * *', label: 'every hour' },
  { value: '0 3 * * *', label: 'every night at 3' },
  { value: '0 3 * * 1-5', label: 'Monday to Friday at 3' },
  { value: '0 4 * * 0', label: 'every Sunday at 4' },
  { value: '0 5 1 * *', label: 'on the first of the month at 5' },
];

const zones = [...new Set([viewersZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
const fields = ['Minute', 'Hour', 'Day of the month', 'Month', 'Day of the week'];

export function ScheduleFields({ draft, change }: Part) {
  return (
    <fieldset>
      <legend>When</legend>
      <Select label="Due" value={draft.kind} change={kind => change({ kind: kind as Draft['kind'] })}
        choices={[{ value: 'cron', label: 'by a cron expression' }, { value: 'every', label: 'in intervals' }, { value: 'at', label: 'once' }]} />
      {draft.kind === 'cron' && <Cron draft={draft} change={change} />}
      {draft.kind === 'every' && <Text label="Every, minutes" type="number" min="0.2" step="any" required value={draft.everyMin} change={everyMin => change({ everyMin })} />}
      {draft.kind === 'at' && <Text label={`At, by your clock (${viewersZone})`} type="datetime-local" required value={draft.at} change={at => change({ at })} />}
    </fieldset>
  );
}

/** The expression as a whole, and field by field where it has five. */
function Cron({ draft, change }: Part) {
  const parts = draft.cron.trim().split(/\s+/);
  const set = (index: number, value: string) => change({ cron: parts.map((part, at) => (at === index ? value.replaceAll(/\s/g, '') || '*' : part)).join(' ') });
  return (
    <>
      <Select label="Usual times" value={usual.some(one => one.value === draft.cron) ? draft.cron : ''} choices={usual} change={cron => cron && change({ cron })} />
      {parts.length === 5 && (
        <div class="cron">
          {fields.map((label, index) => <Text key={label} label={label} value={parts[index]!} change={value => set(index, value)} autocomplete="off" />)}
        </div>
      )}
      <Text label="Cron expression" required autocomplete="off" spellcheck={false} value={draft.cron} change={cron => change({ cron })} hint="Five fields, or six with seconds first: *, 1-5, */15, MON-FRI, 1,15" />
      <Select label="Time zone" value={draft.timezone} change={timezone => change({ timezone })} choices={zones.includes(draft.timezone) ? zones : [draft.timezone, ...zones]} />
    </>
  );
}
