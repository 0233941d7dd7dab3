import type { ComponentChildren } from 'preact';
import { useChange } from '../api/query';
import { useNotify } from './notices';

type Props<R> = {
  act: () => Promise<R>;
  /** Which paths to look at again after it. */
  stale: string[];
  /** What is said when it is done. */
  said?: string;
  done?: (result: R) => void;
  class?: string;
  label?: string;
  disabled?: boolean;
  children: ComponentChildren;
};

/** A button that does one thing, and says so, or what was refused and what to do about it. */
export function Act<R>({ act, stale, said, done, class: look, label, disabled, children }: Props<R>) {
  const notify = useNotify();
  const change = useChange<void, R>(act, stale, result => {
    if (said) notify(said);
    done?.(result);
  });
  const press = () => change.mutate(undefined, { onError: fault => notify(`${fault.message}. ${fault.advice}`, 'bad') });
  return <button type="button" class={look} aria-label={label} disabled={disabled || change.isPending} onClick={press}>{children}</button>;
}
