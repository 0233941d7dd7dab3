import { useState } from 'preact/hooks';
import { Dialog } from './dialog';

/** Something secret that is shown now and never again. */
export function SecretOnce({ title, secret, hint, close }: { title: string; secret: string; hint: string; close: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <Dialog title={title} close={close}>
      <div class="dialog-body">
        <p>{hint}</p>
        <div class="secret-once">
          <code data-secret>{secret}</code>
          <button type="button" onClick={() => void copy()}>{copied ? 'Copied' : 'Copy'}</button>
        </div>
      </div>
      <footer>
        <button type="button" class="primary" onClick={close}>I have it</button>
      </footer>
    </Dialog>
  );
}
