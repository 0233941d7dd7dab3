import { createContext, type ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { Problem } from '../api/client';

/** What the API refused and what to do about it. */
export function Trouble({ fault, retry }: { fault: Error | null | undefined; retry?: () => void }) {
  if (!fault) return null;
  return (
    <div class="trouble" role="alert">
      <strong>{fault.message}</strong>
      {fault instanceof Problem && <span>{fault.advice}</span>}
      {retry && <button type="button" onClick={retry}>Try again</button>}
    </div>
  );
}

/** What stands where nothing is yet, and how to begin. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

export function Loading({ what = 'Loading' }: { what?: string }) {
  return <p class="loading" role="status">{what}…</p>;
}

type Asked<T> = { data?: T; error: Error | null; isPending: boolean; refetch: () => unknown };

/** An answer of the API: waited for, shown, or why it is not there. What was shown before stays while the API cannot be reached. */
export function Answered<T>({ of, children }: { of: Asked<T>; children: (data: T) => ComponentChildren }) {
  if (of.data !== undefined) return <>{of.error && <Trouble fault={of.error} />}{children(of.data)}</>;
  return of.error ? <Trouble fault={of.error} retry={() => of.refetch()} /> : <Loading />;
}

type Notice = { id: number; text: ComponentChildren; tone: 'good' | 'bad' };
const Context = createContext<(text: ComponentChildren, tone?: Notice['tone']) => void>(() => {});

/** Says something at the page's edge for some seconds. */
export const useNotify = () => useContext(Context);

let next = 0;

export function Notices({ children }: { children: ComponentChildren }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = (id: number) => setNotices(all => all.filter(one => one.id !== id));
  const notify = (text: ComponentChildren, tone: Notice['tone'] = 'good') => {
    const id = next++;
    setNotices(all => [...all.slice(-3), { id, text, tone }]);
    setTimeout(() => drop(id), 8_000);
  };
  return (
    <Context.Provider value={notify}>
      {children}
      <div class="notices" role="status" aria-live="polite">
        {notices.map(one => (
          <div key={one.id} class={`notice ${one.tone}`}>
            <span>{one.text}</span>
            <button type="button" class="quiet" aria-label="Dismiss" onClick={() => drop(one.id)}>×</button>
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}
