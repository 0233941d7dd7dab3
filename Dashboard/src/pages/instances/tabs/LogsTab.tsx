import { memo } from 'preact/compat';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useRoute } from '../../../route';
import { ChoiceFilter, TextFilter } from '../../../ui/filters';
import { Empty, Loading, Trouble } from '../../../ui/notices';
import { clockTime, exactTime } from '../../../ui/time';
import type { TabProps } from '../InstancePage';
import { useLogs, type LogLine } from './logs';

const levels = [
  { value: '', label: 'All levels' },
  { value: 'INFO,WARN,ERROR', label: 'Info and above' },
  { value: 'WARN,ERROR', label: 'Warnings and errors' },
  { value: 'ERROR', label: 'Errors' },
];
const nearEnd = 24;

/** The tail of its log, live. It follows the newest line until somebody scrolls up. */
export default function LogsTab({ instance }: TabProps) {
  const route = useRoute();
  const level = route.query.get('level') ?? '';
  const [paused, setPaused] = useState(false);
  const [behind, setBehind] = useState(false);
  const pane = useRef<HTMLDivElement>(null);
  const logs = useLogs(instance.id, { level, search: route.query.get('search') ?? '' }, paused);

  const newest = () => pane.current?.scrollTo({ top: pane.current.scrollHeight });
  useLayoutEffect(() => {
    if (!behind) newest();
  }, [logs.lines, behind]);
  const goOn = () => {
    setPaused(false);
    setBehind(false);
    logs.goOn();
  };
  const scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = pane.current!;
    setBehind(scrollHeight - scrollTop - clientHeight > nearEnd);
  };
  return (
    <>
      <div class="filters">
        <TextFilter route={route} name="search" label="Search" placeholder="Part of the line" />
        <ChoiceFilter route={route} name="level" label="Level" choices={levels} />
        <button type="button" aria-pressed={paused} onClick={() => (paused ? goOn() : setPaused(true))}>{paused ? `Go on (${logs.waiting.length} new)` : 'Pause'}</button>
        <button type="button" disabled={!behind && !paused} onClick={goOn}>Jump to newest</button>
        <span class="muted" role="status">{paused ? 'Paused' : logs.fromMachine ? 'Read from its server every 5 s' : 'Live'}</span>
      </div>
      <Trouble fault={logs.fault} />
      {!logs.loaded && !logs.fault && <Loading />}
      {logs.loaded && logs.lines.length === 0 && (
        <Empty title="No lines">
          <p>Lines come from the instance’s agent, which tails the files it is given:</p>
          <pre class="command">fleet agent --log /var/log/app.log</pre>
        </Empty>
      )}
      {logs.lines.length > 0 && (
        <div class="log" ref={pane} role="log" aria-label="Log lines" aria-live="off" tabIndex={0} onScroll={scrolled}>
          {logs.lines.map(line => <Line key={line.id} line={line} />)}
        </div>
      )}
    </>
  );
}

const Line = memo(function Line({ line }: { line: LogLine }) {
  return (
    <div class={`log-line ${line.level.toLowerCase()}`} data-level={line.level}>
      {line.timestamp && <time dateTime={line.timestamp} title={exactTime(line.timestamp)}>{clockTime(line.timestamp)}</time>}
      <span class="log-level">{line.level}</span>
      <span class="log-source">{line.source.toLowerCase()}</span>
      <span class="log-text">{line.message}</span>
    </div>
  );
});
