import createClient, { type Middleware } from 'openapi-fetch';
import { credentials } from './credentials';
import type { components, paths } from './schema';

/** The API's paths and shapes, generated from its contract: what the page asks is checked against it when the page is built. */
export type { paths };
export type Schemas = components['schemas'];

export type Fault = { path: string; message: string; line: number; column: number };

/** What the API refused, in its own words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    /** Seconds. */
    readonly retryAfter?: number,
    /** What is wrong with a document, each with its place in it. */
    readonly faults: Fault[] = [],
  ) {
    super(message);
  }

  /** What somebody can do about it. */
  get advice(): string {
    if (this.status === 0) return 'Fleet does not answer. The page goes on trying; if it stays so, look at the process and its log.';
    if (this.status === 401) return 'Sign in again.';
    if (this.status === 403) return 'Ask an administrator for the role that this needs.';
    if (this.status === 404) return 'It may have been removed. Go back to the list.';
    if (this.status === 409) return 'Something else changed it, or its present state does not allow this. Look at it again, then retry.';
    if (this.status === 422 || this.status === 400) return this.field ? `Correct “${this.field}”.` : 'Correct what you entered.';
    if (this.status === 429) return `Too many requests. The page waits ${this.retryAfter ?? 60} s by itself.`;
    if (this.status === 503) return 'Something that Fleet rests on does not answer. The area Operator shows what.';
    return 'Try again. If it happens again, Fleet’s log has the details.';
  }
}

const authenticate: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(credentials.headers(request.method))) request.headers.set(name, value);
    return request;
  },
  onError: ({ error }) => new Problem(0, 'unreachable', error instanceof Error && error.name === 'AbortError' ? 'Cancelled' : 'Fleet cannot be reached'),
};

export const api = createClient<paths>({ baseUrl: '' });
api.use(authenticate);

/** The answer, or the Problem thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw problemOf(error, response);
}

/** Reads the API's error body. */
export function problemOf(body: unknown, response: Response): Problem {
  if (response.status === 401) credentials.refused();
  const said = (typeof body === 'object' && body ? body : {}) as { code?: string; message?: string; field?: string; details?: { faults?: Fault[] } };
  const wait = Number(response.headers.get('Retry-After'));
  return new Problem(
    response.status,
    said.code ?? 'unknown',
    said.message ?? `Fleet answered ${response.status}`,
    said.field,
    Number.isFinite(wait) && wait > 0 ? wait : undefined,
    said.details?.faults ?? [],
  );
}
