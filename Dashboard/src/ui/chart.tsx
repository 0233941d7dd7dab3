import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from './theme';

const minute = 60;
const day = 86_400;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium', hour12: false });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export type Line = { label: string; values: (number | null)[] };

type Props = {
  /** What it shows, for those who cannot see it. */
  label: string;
  /** Unix seconds, ascending. */
  times: number[];
  lines: Line[];
  /** How a value is written on the axis and in the legend. */
  format?: (value: number) => string;
  /** The axis' end, where one is natural: 100 for percent. */
  max?: number;
  height?: number;
  /** Whether the axis counts in powers of two, as bytes are counted. */
  binary?: boolean;
};

const powers = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** Lines over time, in the viewer's zone. Drag to look closer; double click to look at all again. */
export function Chart({ label, times, lines, format = String, max, height = 180, binary = false }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const { dark } = useTheme();
  const shape = lines.map(line => line.label).join('\n');

  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const axis = { stroke: color('--muted'), grid: { stroke: color('--line'), width: 1 }, ticks: { stroke: color('--line'), width: 1 } };
    const chart = new uPlot(
      {
        width: host.current!.clientWidth,
        height,
        scales: { y: { range: (_, low, high) => [Math.min(0, low), max ?? (high > 0 ? high * 1.1 : 1)] } },
        axes: [{ ...axis, space: 80, values: (_, ticks, __, ___, step) => ticks.map(tick => (step >= day ? date : step >= minute ? time : clock).format(tick * 1_000)) }, { ...axis, size: 76, ...(binary ? { incrs: powers } : {}), values: (_, ticks) => ticks.map(format) }],
        series: [{ label: 'Time', value: (plot: uPlot, at: number | null) => when(at ?? plot.data[0].at(-1)) }, ...lines.map((line, index) => ({ label: line.label, stroke: color(`--chart-${(index % 6) + 1}`), width: 1.5, spanGaps: false, value: (plot: uPlot, value: number | null, series: number, at: number | null) => said(at == null ? plot.data[series]?.at(-1) : value, format) }))],
      },
      [times, ...lines.map(line => line.values)],
      host.current!,
    );
    plot.current = chart;
    const resize = new ResizeObserver(() => chart.setSize({ width: host.current!.clientWidth, height }));
    resize.observe(host.current!);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [shape, dark, max, height]);
  useEffect(() => plot.current?.setData([times, ...lines.map(line => line.values)]), [times, lines]);

  return <div class="chart" role="img" aria-label={label} ref={host} />;
}

const when = (at: number | undefined) => (at === undefined ? '–' : moment.format(at * 1_000));

/** Of what the pointer is at, or else of the newest. */
const said = (value: number | null | undefined, format: (value: number) => string) => (value == null ? '–' : format(value));
