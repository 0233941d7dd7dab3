import { useEffect, useMemo, useState } from 'preact/hooks';

/** Where the page is: what stands behind the # of its address, such as `#/instances/inst_1?tab=logs`. */
export type Route = { segments: string[]; query: URLSearchParams };

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  return { segments: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return useMemo(() => readRoute(hash), [hash]);
}

/** The address of a page; parts of it that are ids or names are encoded. */
export const to = (...segments: string[]) => `#/${segments.map(encodeURIComponent).join('/')}`;

/** Goes to a page of this kind: `go(to('instances', id))`. */
export const go = (address: string) => (location.hash = address);

/** Changes what stands behind the ? of the address: filters, tabs. It replaces the entry in the browser's history. */
export function setQuery(changes: Record<string, string | null>): void {
  const [path] = location.hash.split('?', 1);
  const query = readRoute(location.hash).query;
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  location.replace(`${path || '#/'}${query.size ? `?${query}` : ''}`);
}
