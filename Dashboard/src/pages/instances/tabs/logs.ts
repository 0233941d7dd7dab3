import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../../api/client';
import { get, type Answer } from '../../../api/query';
import { follow } from '../../../api/stream';

export type LogLine = Answer<'/api/v1/instances/{id}/logs'>['data'][number];
export type LogFilter = { level?: string; search?: string };

/** How many lines the page keeps. */
export const most = 3_000;
const machineEvery = 5_000;
const streamWithin = 3_000;

const pause = (milliseconds: number) => new Promise<void>(resume => setTimeout(resume, milliseconds));

type State = { lines: LogLine[]; waiting: LogLine[]; loaded: boolean; fromMachine: boolean };
type Change = { kind: 'fresh' } | { kind: 'all' | 'more'; lines: LogLine[]; paused: boolean; fromMachine?: boolean } | { kind: 'goOn' };

const nothing: State = { lines: [], waiting: [], loaded: false, fromMachine: false };

function reduce(state: State, change: Change): State {
  switch (change.kind) {
    case 'fresh': return nothing;
    case 'all': return change.paused && state.loaded ? state : { lines: change.lines, waiting: [], loaded: true, fromMachine: change.fromMachine ?? false };
    case 'more': return change.paused ? { ...state, waiting: [...state.waiting, ...change.lines].slice(-most) } : { ...state, lines: [...state.lines, ...change.lines].slice(-most) };
    case 'goOn': return { ...state, lines: [...state.lines, ...state.waiting].slice(-most), waiting: [] };
  }
}

/** The last lines of an instance and those that come, in the order of their coming. While it is paused, what comes waits. */
export function useLogs(id: string, { level, search }: LogFilter, paused: boolean) {
  const [state, change] = useReducer(reduce, nothing);
  const [fault, setFault] = useState<Problem>();
  const held = useRef(paused);
  held.current = paused;

  useEffect(() => {
    const stop = new AbortController();
    const query = { level: level || undefined, search: search || undefined };
    change({ kind: 'fresh' });
    setFault(undefined);

    const fail = (problem: Problem) => stop.signal.aborted || setFault(problem);
    const come: LogLine[] = [];
    // Followed before what there is already is read, so that nothing falls in between.
    const begun = new Promise<void>(resume => {
      const words = new URLSearchParams(Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined));
      const take = ({ data }: { data: LogLine | { type: string } }) => ('message' in data ? void come.push(data) : resume());
      follow<LogLine | { type: string }>(`/api/v1/instances/${id}/logs/stream?${words}`, take, stop.signal).catch(fail);
    });
    const read = async () => {
      const page = await get('/api/v1/instances/{id}/logs', { params: { path: { id }, query: { ...query, limit: '500' } } }, stop.signal);
      const lines = page.data.toReversed();
      const fromMachine = lines.some(line => line.timestamp === null);
      change({ kind: 'all', lines, paused: held.current, fromMachine });
      return fromMachine ? undefined : new Set(lines.map(line => line.id));
    };
    const begin = async () => {
      // What there is already is shown also where there is no stream to be had.
      await Promise.race([begun, pause(streamWithin)]);
      // A program's own output on its server has no stored lines to be told of: it is read again.
      let known = await read();
      for (; !known && !stop.signal.aborted; known = await read()) await pause(machineEvery);
      if (stop.signal.aborted) return;
      const show = () => {
        const lines = come.splice(0).filter(line => !known?.has(line.id));
        if (lines.length > 0) change({ kind: 'more', lines, paused: held.current });
      };
      const timer = setInterval(show, 200);
      stop.signal.addEventListener('abort', () => clearInterval(timer));
    };
    begin().catch(fail);
    return () => stop.abort();
  }, [id, level, search]);

  return { ...state, fault, goOn: () => change({ kind: 'goOn' }) };
}
