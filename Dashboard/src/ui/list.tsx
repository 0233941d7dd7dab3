import { useQueries } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Problem } from '../api/client';
import { get, live, pace, useGet, type Answer, type GetPath } from '../api/query';
import { Loading, Trouble } from './notices';
import { arrows, classes, type Column } from './table';
import { useWindowRows } from './virtual';

const pageSize = 100;
const rowHeight = 44;

/** Some lists of the API name what they hold, and count beside it. */
const names = ['data', 'alerts', 'rules', 'channels', 'webhooks', 'deliveries', 'instances'] as const;
type Name = (typeof names)[number];
type Paged<T> = { [K in Name]?: T[] } & { pagination?: { total: number }; total?: number };
export type RowOf<P extends GetPath> = Answer<P> extends { data: (infer T)[] | null } ? T : { [K in Name]: Answer<P> extends Record<K, (infer T)[]> ? T : never }[Name];

const rowsOf = <T,>(page: Paged<T>) => page[names.find(name => page[name] !== undefined) ?? 'data'] ?? [];
const totalOf = (page: Paged<unknown> | undefined) => page?.pagination?.total ?? page?.total ?? 0;

export type Selection = { ids: ReadonlySet<string>; toggle: (id: string) => void; all: (ids: string[]) => void };

type Props<P extends GetPath> = {
  label: string;
  path: P;
  /** The path's own query parameters but for page and limit: filters, search. Empty ones are left out. */
  filter?: Record<string, string | null | undefined>;
  columns: Column<RowOf<P>>[];
  id: (row: RowOf<P>) => string;
  selection?: Selection;
  /** What stands there when there is none. */
  empty: ComponentChildren;
  every?: number | false;
};

/**
 * A list of any length: only what is in the window is drawn, only the pages that are in view are asked for, and these are kept fresh.
 * The whole window scrolls, so that it works on a phone.
 */
export function List<P extends GetPath>({ label, path, filter = {}, columns, id, selection, empty, every = live.usual }: Props<P>) {
  const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
  const init = (page: number) => ({ params: { query: { ...wanted, page: String(page), limit: String(pageSize) } } }) as never;
  const first = useGet(path, init(1), { every, keep: true });
  const total = totalOf(first.data as Paged<RowOf<P>> | undefined);
  const view = useWindowRows(total, rowHeight);

  const seen = new Set(view.rows.map(row => Math.floor(row.index / pageSize) + 1).filter(page => page > 1));
  const pages = [...seen];
  const further = useQueries({
    queries: pages.map(page => ({
      queryKey: [path, (init(page) as { params: unknown }).params],
      queryFn: ({ signal }: { signal: AbortSignal }) => get(path, init(page), signal),
      refetchInterval: pace(every),
    })),
  });
  const rowAt = (index: number): RowOf<P> | undefined => {
    const page = Math.floor(index / pageSize) + 1;
    const answer = page === 1 ? first.data : further[pages.indexOf(page)]?.data;
    return answer && rowsOf(answer as Paged<RowOf<P>>)[index % pageSize];
  };

  if (first.data === undefined) return first.error ? <Trouble fault={first.error} retry={() => void first.refetch()} /> : <Loading />;
  if (total === 0) return <>{empty}</>;
  const shown = view.rows.map(row => rowAt(row.index)).filter(row => row !== undefined);
  const template = `${selection ? '2rem ' : ''}${columns.map(column => column.width ?? 'minmax(0, 1fr)').join(' ')}`;
  const narrow = `${selection ? '2rem ' : ''}${columns.filter(column => !column.wide).map(column => column.width ?? 'minmax(0, 1fr)').join(' ')}`;
  return (
    <>
      <Trouble fault={first.error instanceof Problem ? first.error : further.find(one => one.error)?.error} />
      <div class="list" role="table" aria-label={label} aria-rowcount={total} style={{ '--columns': template, '--narrow-columns': narrow }} onKeyDown={arrows}>
        <div class="list-row list-head" role="row">
          {selection && (
            <span role="columnheader">
              <input type="checkbox" aria-label="Choose all that are shown" checked={shown.length > 0 && shown.every(row => selection.ids.has(id(row)))}
                onChange={change => selection.all(change.currentTarget.checked ? shown.map(id) : [])} />
            </span>
          )}
          {columns.map(column => <span key={column.title} role="columnheader" class={classes(column)}>{column.title}</span>)}
        </div>
        <div ref={view.list} role="rowgroup" style={{ height: `${view.height}px`, position: 'relative' }}>
          {view.rows.map(({ index, start }) => {
            const row = rowAt(index);
            const key = row ? id(row) : `row ${index}`;
            return (
              <div key={key} class="list-row" role="row" aria-rowindex={index + 2} data-row={key} style={{ position: 'absolute', transform: `translateY(${start - view.margin}px)`, height: `${rowHeight}px` }}>
                {selection && <span role="cell">{row && <input type="checkbox" aria-label={`Choose ${key}`} checked={selection.ids.has(key)} onChange={() => selection.toggle(key)} />}</span>}
                {columns.map(column => <span key={column.title} role="cell" class={classes(column)}>{row ? column.cell(row) : <span class="ghost" />}</span>)}
              </div>
            );
          })}
        </div>
      </div>
      <p class="muted list-count">{total.toLocaleString('en')} in all</p>
    </>
  );
}
