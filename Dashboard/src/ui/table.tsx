import type { ComponentChildren } from 'preact';

/** A column. `wide` ones are left out where the window is narrow. */
export type Column<T> = {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** As CSS has it for grid columns; 1fr if absent. */
  width?: string;
  wide?: boolean;
  numeric?: boolean;
};

/** The arrows go from row to row. */
export function arrows(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = (event.target as HTMLElement).closest('[data-row]');
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  const target = next?.querySelector<HTMLElement>('a, button, input');
  if (target) {
    event.preventDefault();
    target.focus();
  }
}

/** Rows that are all there; lists that may be long are a `List`. */
export function Table<T>({ label, columns, rows, id, empty }: { label: string; columns: Column<T>[]; rows: readonly T[]; id: (row: T) => string; empty?: ComponentChildren }) {
  if (rows.length === 0) return <>{empty ?? <p class="muted">None.</p>}</>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table onKeyDown={arrows}>
        <thead>
          <tr>{columns.map(column => <th key={column.title} scope="col" class={classes(column)}>{column.title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={id(row)} data-row={id(row)}>
              {columns.map(column => <td key={column.title} class={classes(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const classes = <T,>(column: Column<T>) => [column.wide ? 'wide' : '', column.numeric ? 'numeric' : ''].join(' ').trim() || undefined;
