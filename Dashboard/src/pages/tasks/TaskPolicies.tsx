import { Check, Select, Text } from '../../ui/fields';
import { ChannelChoice } from '../settings/ChannelChoice';
import type { Part } from './TaskEditor';

/** What happens where something comes between, and who hears of it. */
export function TaskPolicies({ draft, change }: Part) {
  return (
    <>
      <details>
        <summary>Attempts, overlaps and maintenance</summary>
        <div class="pair">
          <Text label="Time for an attempt, s" type="number" min="1" value={draft.timeoutSec} change={timeoutSec => change({ timeoutSec })} />
          <Text label="Retries" type="number" min="0" value={draft.maxRetries} change={maxRetries => change({ maxRetries })} />
          <Text label="At the same time" type="number" min="1" value={draft.concurrency} change={concurrency => change({ concurrency })} />
          <Text label="Spread over, s" type="number" min="0" value={draft.jitterSec} change={jitterSec => change({ jitterSec })} />
          <Select label="Missed" value={draft.misfire} change={misfire => change({ misfire })} choices={[{ value: 'once', label: 'run the newest' }, { value: 'skip', label: 'skip' }, { value: 'all', label: 'run all' }]} />
          <Select label="Still running" value={draft.overlap} change={overlap => change({ overlap })} choices={[{ value: 'skip', label: 'skip' }, { value: 'queue', label: 'queue' }, { value: 'replace', label: 'replace it' }]} />
          <Select label="In maintenance" value={draft.maintenance} change={maintenance => change({ maintenance })} choices={[{ value: 'run', label: 'run all the same' }, { value: 'skip', label: 'skip' }, { value: 'hold', label: 'wait for its end' }]} />
        </div>
      </details>
      <fieldset>
        <legend>Who is told</legend>
        <Check label="When it fails" value={draft.notifyOnFailure} change={notifyOnFailure => change({ notifyOnFailure })} />
        <Check label="When it succeeds" value={draft.notifyOnSuccess} change={notifyOnSuccess => change({ notifyOnSuccess })} />
        <Text label="E-mail" value={draft.notifyEmails} change={notifyEmails => change({ notifyEmails })} hint="Addresses, separated by commas" />
        <ChannelChoice chosen={draft.channelIds} change={channelIds => change({ channelIds })} />
      </fieldset>
    </>
  );
}
