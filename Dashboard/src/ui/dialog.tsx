import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useChange } from '../api/query';
import { Trouble } from './notices';

/** A modal dialog: the browser keeps the focus within and closes it with Escape. Mount it to open it. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-label={title} onClose={close} onClick={click => click.target === element.current && close()}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={close}>×</button>
      </header>
      {children}
    </dialog>
  );
}

type Confirmation = {
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  /** What must be typed; absent for what can be undone. */
  name?: string;
  verb: string;
  act: () => Promise<unknown>;
  close: () => void;
  /** Whether whoever opened it takes it away when it is done, such as to show what came of it. */
  stays?: boolean;
};

/** Asks before something is done; for what destroys, by its name. */
export function Confirm({ title, children, name, verb, act, close, stays }: Confirmation) {
  const [typed, setTyped] = useState('');
  const change = useChange(act, [], () => stays || close());
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit => (submit.preventDefault(), change.mutate())}>
        <div class="dialog-body">
          {children}
          {name !== undefined && (
            <label class="field">
              <span>Type <code>{name}</code> to go on</span>
              <input autofocus autocomplete="off" spellcheck={false} value={typed} onInput={input => setTyped(input.currentTarget.value)} />
            </label>
          )}
          <Trouble fault={change.error} />
        </div>
        <footer>
          <button type="button" onClick={close}>Cancel</button>
          <button type="submit" class={name === undefined ? 'primary' : 'danger'} disabled={change.isPending || change.isSuccess || (name !== undefined && typed !== name)}>{verb}</button>
        </footer>
      </form>
    </Dialog>
  );
}
