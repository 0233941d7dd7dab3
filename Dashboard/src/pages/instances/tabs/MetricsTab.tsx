import { useMemo, useState } from 'preact/hooks';
import { useGet, type Answer } from '../../../api/query';
import { Chart, type Line } from '../../../ui/chart';
import { bytes, percent } from '../../../ui/figures';
import { Answered, Empty } from '../../../ui/notices';
import { useNow } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

type Point = Answer<'/api/v1/metrics/timeseries/range'>['points'][number];

const ranges = [
  { name: '15 min', minutes: 15, granularity: 'raw' },
  { name: '1 h', minutes: 60, granularity: 'raw' },
  { name: '6 h', minutes: 360, granularity: '1m' },
  { name: '24 h', minutes: 1_440, granularity: '5m' },
  { name: '7 d', minutes: 10_080, granularity: '1h' },
  { name: '30 d', minutes: 43_200, granularity: '1h' },
] as const;

/** Charts of what was measured, over a range that the viewer chooses. */
export default function MetricsTab({ instance }: TabProps) {
  const [range, setRange] = useState<(typeof ranges)[number]>(ranges[1]);
  const now = useNow(range.minutes <= 60 ? 5_000 : 30_000);
  const query = { instanceId: instance.id, granularity: range.granularity, limit: '2000', from: new Date(now - range.minutes * 60_000).toISOString(), to: new Date(now).toISOString() };
  const series = useGet('/api/v1/metrics/timeseries/range', { params: { query } }, { every: false, keep: true });
  return (
    <>
      <div class="tabs" role="group" aria-label="Range">
        {ranges.map(one => <button key={one.name} type="button" aria-pressed={one === range} onClick={() => setRange(one)}>{one.name}</button>)}
      </div>
      <Answered of={series}>
        {({ points, meta }) => points.length === 0
          ? <Empty title="Nothing was measured in this time"><p>Choose a longer range. Figures come from the instance’s agent, or from the probes of its server.</p></Empty>
          : (
            <>
              <Charts points={points} />
              <p class="muted">{points.length} points, {meta.granularity === 'raw' ? 'as measured' : `averages of ${meta.granularity}`}{meta.truncated && '; the oldest are left out'}. Drag to look closer, double click to look at all again.</p>
            </>
          )}
      </Answered>
    </>
  );
}

function Charts({ points: measured }: { points: Point[] }) {
  const points = useMemo(() => withGaps(measured), [measured]);
  const times = useMemo(() => points.map(point => point.at), [points]);
  return (
    <div class="charts">
      <Card title="CPU" times={times} points={points} max={100} format={percent} lines={{ used: point => point.cpuPercent }} />
      <Card title="Memory" times={times} points={points} format={bytes} binary lines={{ used: point => Number(point.memUsed), total: point => Number(point.memTotal) }} />
      <Card title="Disk" times={times} points={points} format={bytes} binary lines={{ used: point => Number(point.diskUsed), total: point => Number(point.diskTotal) }} />
      <Card title="Network" times={times} points={points} binary format={value => `${bytes(value)}/s`} lines={{ received: point => point.netRecvPerSecond, sent: point => point.netSentPerSecond }} />
      <Card title="Load" times={times} points={points} format={value => value.toFixed(1)} lines={{ '1 min': point => point.loadAvg1, '5 min': point => point.loadAvg5, '15 min': point => point.loadAvg15 }} />
    </div>
  );
}

type CardProps = { title: string; times: number[]; points: Measured[]; lines: Record<string, (point: Point) => number | null>; format: (value: number) => string; max?: number; binary?: boolean };

function Card({ title, times, points, lines, format, max, binary }: CardProps) {
  const drawn = useMemo<Line[]>(() => Object.entries(lines).map(([label, read]) => ({ label, values: points.map(({ point }) => point && read(point)) })), [points]);
  const told = drawn.some(line => line.values.some(value => value !== null));
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {told ? <Chart label={`${title} over time; the last value is ${last(drawn, format)}`} times={times} lines={drawn} format={format} max={max} binary={binary} /> : <p class="muted">Not told by this instance.</p>}
    </section>
  );
}

function last(lines: Line[], format: (value: number) => string): string {
  const value = lines[0]?.values.at(-1);
  return value == null ? 'not known' : format(value);
}

/** Unix seconds, and what was measured then; null in the middle of a time in which nothing was. */
type Measured = { at: number; point: Point | null };

const missed = 4;

/** Nothing is drawn through a time without figures: one that is several times as long as the usual step. */
function withGaps(points: Point[]): Measured[] {
  const at = points.map(point => Date.parse(point.timestamp) / 1_000);
  const steps = at.slice(1).map((time, index) => time - at[index]!).toSorted((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? Infinity;
  return points.flatMap((point, index) => {
    const [now, before] = [at[index]!, at[index - 1] ?? at[index]!];
    const one: Measured = { at: now, point };
    return now - before > missed * usual ? [{ at: (now + before) / 2, point: null }, one] : [one];
  });
}
