import { useRef } from 'preact/hooks';
import type { Schemas } from '../../api/client';
import type { Filled } from '../../api/query';

export type Cluster = Filled<Schemas['ClusterShape']>;
export type Process = Cluster['data'][number];
type Pair = { last: Process; before?: Process };

export type Rates = {
  /** By how much an amount of a process grows in a second; null where that is not known yet. */
  of: (process: Process, amount: (process: Process) => number) => number | null;
  /** Calls of a type of grain a second, in all processes that report. */
  calls: (type: string) => number | null;
};

/** What happens in a second is the difference of a process's last two reports. */
export function useRates(cluster: Cluster): Rates {
  const reports = useRef(new Map<string, Pair>());
  for (const process of cluster.data) {
    const known = reports.current.get(process.id);
    if (known?.last.lastReportAt !== process.lastReportAt) reports.current.set(process.id, { last: process, before: known?.last });
  }
  const of: Rates['of'] = (process, amount) => {
    const { last, before } = reports.current.get(process.id) ?? {};
    if (!last || !before) return null;
    const seconds = (Date.parse(last.lastReportAt) - Date.parse(before.lastReportAt)) / 1_000;
    return seconds > 0 ? Math.max(0, amount(last) - amount(before)) / seconds : null;
  };
  const calls: Rates['calls'] = type => {
    const rates = cluster.data.filter(one => one.status !== 'silent').map(one => of(one, process => process.grains.find(grain => grain.type === type)?.calls ?? 0)).filter(rate => rate !== null);
    return rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : null;
  };
  return { of, calls };
}

export const rateText = (rate: number | null) => (rate === null ? '–' : rate.toFixed(rate < 10 ? 1 : 0));
