import { QueryClient, keepPreviousData, useMutation, useQuery, type UseQueryResult } from '@tanstack/preact-query';
import type { FetchOptions, MaybeOptionalInit } from 'openapi-fetch';
import type { PathsWithMethod, SuccessResponse, ResponseObjectMap } from 'openapi-typescript-helpers';
import { answer, api, Problem, type paths } from './client';
import { credentials } from './credentials';

export type GetPath = PathsWithMethod<paths, 'get'>;

/** Everything that the API answers is there, be it null: its contract marks what requests must have, not what answers have. */
export type Filled<T> = T extends (infer E)[] ? Filled<E>[] : T extends object ? { [K in keyof T]-?: Filled<Exclude<T[K], undefined>> } : T;

/** What GET of a path answers. */
export type Answer<P extends GetPath> = Filled<SuccessResponse<ResponseObjectMap<paths[P]['get'] extends infer O extends Record<string | number, unknown> ? O : never>, 'application/json'>>;

/** How often the page looks again at what is in view, in milliseconds. A tab that nobody sees does not ask. */
export const live = { fast: 2_000, usual: 5_000, slow: 30_000 } as const;

export const queries = new QueryClient({
  defaultOptions: {
    // Fleet is asked whatever the browser believes of the network: it may be on this machine.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 1_000,
      refetchOnWindowFocus: true,
      retry: (count, fault) => fault instanceof Problem && [0, 429, 503].includes(fault.status) && count < 5,
      retryDelay: (count, fault) => (fault instanceof Problem && fault.retryAfter ? fault.retryAfter * 1_000 : Math.min(1_000 * 2 ** count, 15_000)),
    },
  },
});

type Init<P extends GetPath> = MaybeOptionalInit<paths[P], 'get'>;
type Options = { every?: number | false; enabled?: boolean; keep?: boolean };

/**
 * What GET of a path answers, kept fresh while it is in view.
 * `every`: how often to look again (ms, or false); `keep`: go on showing the last answer while another page or filter is loaded.
 */
export function useGet<P extends GetPath>(path: P, init?: Init<P>, { every = live.usual, enabled = true, keep = false }: Options = {}): UseQueryResult<Answer<P>, Problem> {
  return useQuery<Answer<P>, Problem>({
    queryKey: [path, (init as FetchOptions<unknown> | undefined)?.params ?? null],
    queryFn: ({ signal }: { signal: AbortSignal }) => get(path, init, signal),
    refetchInterval: pace(every),
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
  } as never);
}

/** A key's requests are counted together with those of its programs, so the page asks less often with one. */
export const pace = (every: number | false) => (every && credentials.byKey ? 4 * every : every);

/** GET of a path, once. */
export function get<P extends GetPath>(path: P, init?: Init<P>, signal?: AbortSignal): Promise<Answer<P>> {
  return answer((api.GET as unknown as Untyped)(path, { ...init, signal })) as Promise<Answer<P>>;
}

/** A change, what it says while it runs or has failed, and which lists to look at again after it. */
export function useChange<T, R>(change: (input: T) => Promise<R>, stale: string[] = [], done?: (result: R, input: T) => void) {
  return useMutation<R, Problem, T>({
    mutationFn: change,
    onSuccess: (result, input) => {
      for (const prefix of stale) lookAgain(prefix);
      done?.(result, input);
    },
  });
}

/** Asks again for everything in view whose path begins so. */
export function lookAgain(prefix: string): void {
  void queries.invalidateQueries({ predicate: query => String(query.queryKey[0]).startsWith(prefix) });
}

type Untyped = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
