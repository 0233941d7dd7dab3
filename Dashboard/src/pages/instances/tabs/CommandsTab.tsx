import { useState } from 'preact/hooks';
import { answer, api } from '../../../api/client';
import { live, useChange, useGet, type Answer } from '../../../api/query';
import { useSession } from '../../../api/session';
import { Act } from '../../../ui/act';
import { Select, Text } from '../../../ui/fields';
import { Answered, Empty, Trouble } from '../../../ui/notices';
import { Output } from '../../../ui/output';
import { Status } from '../../../ui/status';
import { duration, Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

type Command = Answer<'/api/v1/commands/{id}'>;

const path = '/api/v1/commands';
const times = [{ value: '10000', label: '10 s' }, { value: '60000', label: '1 min' }, { value: '300000', label: '5 min' }];

/** Runs a command, and shows those that were run with what they said. */
export default function CommandsTab({ instance }: TabProps) {
  const { may } = useSession();
  const history = useGet('/api/v1/commands/history', { params: { query: { instanceId: instance.id, limit: '50' } } }, { every: live.fast });
  return (
    <>
      {may('DEVELOPER') && <Run id={instance.id} />}
      <Answered of={history}>
        {({ data }) => data.length === 0
          ? <Empty title="No commands yet"><p>What is run here is kept with its output, and stands in the audit log.</p></Empty>
          : <ol class="commands" aria-label="Commands, newest first">{data.map((command, index) => <Ran key={command.id} command={command} open={index === 0} />)}</ol>}
      </Answered>
    </>
  );
}

function Run({ id }: { id: string }) {
  const [command, setCommand] = useState('');
  const [timeout, setTimeout] = useState('60000');
  const run = useChange(
    () => answer(api.POST('/api/v1/commands', { body: { instanceId: id, command, timeoutMs: Number(timeout) }, headers: { Prefer: 'respond-async' } })),
    [path],
    () => setCommand(''),
  );
  return (
    <form class="card" onSubmit={submit => (submit.preventDefault(), run.mutate(undefined))}>
      <div class="row">
        <div class="grow"><Text label="Command" class="mono" placeholder="df -h" required spellcheck={false} autocomplete="off" value={command} change={setCommand} fault={run.error?.field === 'command' && run.error.message} /></div>
        <Select label="At most" value={timeout} change={setTimeout} choices={times} />
        <button type="submit" class="primary" disabled={run.isPending}>Run</button>
      </div>
      <Trouble fault={run.error} />
    </form>
  );
}

function Ran({ command, open }: { command: Command; open: boolean }) {
  const running = command.completedAt === null;
  return (
    <li class="card" data-command={command.status}>
      <details open={open}>
        <summary>
          <code>{[command.command, ...command.args].join(' ')}</code> <Status of={command.status} />
          {command.exitCode !== null && <span class="muted">exit code {command.exitCode}</span>}
          {command.durationMs !== null && <span class="muted">{duration(command.durationMs)}</span>}
          <Time at={command.createdAt} />
        </summary>
        {running && <Act act={() => answer(api.POST('/api/v1/commands/{id}/cancel', { params: { path: { id: command.id } } }))} stale={[path]}>Cancel</Act>}
        {command.error && <p class="bad">{command.error}</p>}
        {command.stdout && <Output label="Output">{command.stdout}</Output>}
        {command.stderr && <><h3>Standard error</h3><Output label="Standard error">{command.stderr}</Output></>}
        {command.isTruncated && <p class="muted">There was more: the first 256 KiB of each stream are kept.</p>}
        {!running && !command.stdout && !command.stderr && !command.error && <p class="muted">It said nothing.</p>}
      </details>
    </li>
  );
}
