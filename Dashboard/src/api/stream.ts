import { EventSourceParserStream } from 'eventsource-parser/stream';
import { problemOf } from './client';
import { credentials } from './credentials';

export type StreamEvent<T> = { id?: string; event?: string; data: T };

/**
 * Follows server-sent events until they end or the signal is aborted, and takes them up again where a connection was lost. (The browser's own
 * EventSource sends no headers, and so no API key.)
 */
export async function follow<T>(path: string, take: (event: StreamEvent<T>) => void, signal: AbortSignal): Promise<void> {
  let last: string | undefined;
  for (let lost = 0; !signal.aborted; lost++) {
    try {
      const response = await fetch(path, { signal, headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}), ...credentials.headers('GET') } });
      if (response.status === 204) return;
      if (!response.ok || !response.body) throw problemOf(await response.json().catch(() => null), response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        lost = 0;
        last = read.value.id ?? last;
        take({ id: read.value.id, event: read.value.event, data: JSON.parse(read.value.data) as T });
      }
    } catch (fault) {
      if (signal.aborted) return;
      const status = (fault as { status?: number }).status;
      if (status !== undefined && status >= 400 && status < 500 && status !== 429) throw fault;
    }
    await pause(Math.min(1_000 * 2 ** lost, 15_000), signal);
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>(resume => {
    const timer = setTimeout(resume, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resume()), { once: true });
  });
