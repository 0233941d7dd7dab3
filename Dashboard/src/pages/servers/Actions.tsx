import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { Check } from '../../ui/fields';
import { DrainDialog } from './DrainDialog';
import { at, stale, type Server } from './server';

type Props = { server: Server; begun: (operation: string | null) => void };

/** What its status allows. */
export function ServerActions({ server, begun }: Props) {
  const [asked, ask] = useState<'drain' | 'remove'>();
  const { id, status, cordoned } = server;
  const close = () => ask(undefined);
  return (
    <div class="row" role="group" aria-label="Actions">
      {(status === 'error' || status === 'pending') && (
        <Act class="primary" act={() => answer(api.POST('/api/v1/servers/{id}/retry', at(id)))} stale={stale} done={answered => begun(answered.operationId ?? null)}>Retry</Act>
      )}
      {cordoned
        ? <Act act={() => answer(api.POST('/api/v1/servers/{id}/uncordon', at(id)))} stale={stale} said={`${server.name} takes new instances again`}>Uncordon</Act>
        : <Act act={() => answer(api.POST('/api/v1/servers/{id}/cordon', at(id)))} stale={stale} said={`${server.name} takes no new instances`}>Cordon</Act>}
      {status === 'active' && <button type="button" onClick={() => ask('drain')}>Drain…</button>}
      {status !== 'removing' && status !== 'provisioning' && <button type="button" class="danger" onClick={() => ask('remove')}>Remove…</button>}
      {asked === 'drain' && <DrainDialog server={server} begun={begun} close={close} />}
      {asked === 'remove' && <RemoveDialog server={server} begun={begun} close={close} />}
    </div>
  );
}

function RemoveDialog({ server, begun, close }: Props & { close: () => void }) {
  const [force, setForce] = useState(false);
  const lives = server.instanceCount > 0;
  const act = async () => {
    const answered = await answer(api.DELETE('/api/v1/servers/{id}', { params: { path: { id: server.id }, query: { force: force ? 'true' : undefined } } }));
    begun(answered.operationId ?? null);
    stale.forEach(lookAgain);
  };
  return (
    <Confirm title={`Remove ${server.name}`} name={server.name} verb="Remove" act={act} close={close}>
      <p>{server.provider === 'ssh' ? 'Fleet cleans up what it put there and forgets the machine.' : 'The machine is given back to its provider, with all that is on it.'}</p>
      {lives && <Check label={`Destroy the ${server.instanceCount} that live there first`} value={force} change={setForce} />}
      {lives && !force && <p class="muted">It is refused as long as instances live there. Draining moves them to other servers.</p>}
    </Confirm>
  );
}
