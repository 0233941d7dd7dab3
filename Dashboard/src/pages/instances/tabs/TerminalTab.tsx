import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../../../api/client';
import { Trouble } from '../../../ui/notices';
import type { TabProps } from '../InstancePage';
import { openTerminal, type TerminalEnd } from './terminal';

const reasons: Record<string, string> = {
  agent_disconnected: 'Its agent is not connected any more.',
  replaced: 'Another agent speaks for the instance now.',
  silo_stopped: 'The Fleet process that carried it has stopped.',
  idle_timeout: 'Nobody typed for too long.',
  connection_lost: 'The connection to Fleet was lost.',
};

/** A shell on the instance, as long as this tab is looked at. */
export default function TerminalTab({ instance }: TabProps) {
  const host = useRef<HTMLDivElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [end, setEnd] = useState<TerminalEnd>();
  const [fault, setFault] = useState<Error>();

  useEffect(() => {
    let close: (() => void) | undefined;
    let left = false;
    setEnd(undefined);
    setFault(undefined);
    openTerminal(instance.id, host.current!, told => setEnd(first => first ?? told)).then(opened => (left ? opened() : (close = opened)), (problem: Error) => left || setFault(problem));
    return () => {
      left = true;
      close?.();
    };
  }, [instance.id, attempt]);

  const again = () => setAttempt(attempt + 1);
  return (
    <>
      <div ref={host} class="terminal-pane" role="region" aria-label={`Terminal on ${instance.name}`} hidden={fault !== undefined} />
      {end && (
        <div class="row terminal-end" role="status">
          <span>The terminal has ended. {reasons[end.reason] ?? (end.exitCode === null ? end.reason.replaceAll('_', ' ') : `The shell ended with exit code ${end.exitCode}.`)}</span>
          <button type="button" class="primary" onClick={again}>Open again</button>
        </div>
      )}
      {fault && <Trouble fault={fault} retry={again} />}
      {fault instanceof Problem && fault.status === 503 && (
        <p>A terminal goes through the instance’s agent, or over SSH where Fleet put it on a server. Start an agent there:
          <code class="command">FLEET_URL={location.origin} FLEET_API_KEY=sk-… FLEET_INSTANCE={instance.name} fleet agent</code></p>
      )}
    </>
  );
}
