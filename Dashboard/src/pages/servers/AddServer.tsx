import { useState } from 'preact/hooks';
import { lookAgain } from '../../api/query';
import { to } from '../../route';
import { Dialog } from '../../ui/dialog';
import { OperationProgress } from '../../ui/operation';
import { BringForm } from './BringForm';
import { RentForm } from './RentForm';
import { stale } from './server';

export type Added = { id?: string; name?: string; operationId?: string | null };

/** Adds a machine that somebody brings, or rents one; then shows how it is provisioned. */
export function AddServer({ close }: { close: () => void }) {
  const [rent, setRent] = useState(false);
  const [added, setAdded] = useState<Added>();
  if (added) return <Provisioned server={added} close={close} />;
  return (
    <Dialog title="Add a server" close={close}>
      <div class="dialog-body">
        <div class="tabs" role="group" aria-label="Where it comes from">
          <button type="button" aria-pressed={!rent} onClick={() => setRent(false)}>Your own machine</button>
          <button type="button" aria-pressed={rent} onClick={() => setRent(true)}>Rent one</button>
        </div>
      </div>
      {rent ? <RentForm added={setAdded} close={close} /> : <BringForm added={setAdded} close={close} />}
    </Dialog>
  );
}

function Provisioned({ server, close }: { server: Added; close: () => void }) {
  return (
    <Dialog title={`${server.name} is being provisioned`} close={close}>
      <div class="dialog-body">
        {server.operationId && <OperationProgress id={server.operationId} done={() => stale.forEach(lookAgain)} />}
        <p class="muted">You may close this: it goes on, and its page shows it too.</p>
      </div>
      <footer>
        <button type="button" onClick={close}>Close</button>
        <a class="button primary" href={to('servers', server.id ?? '')}>Go to {server.name}</a>
      </footer>
    </Dialog>
  );
}
