import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange, useGet } from '../../api/query';
import { Dialog } from '../../ui/dialog';
import { Area, Check } from '../../ui/fields';
import { Answered, Trouble } from '../../ui/notices';
import { stale, type Instance } from './instance';

/** Puts its configuration, or another one, in place. */
export function RedeployDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const config = useGet('/api/v1/instances/{id}/config', { params: { path: { id: instance.id } } }, { every: false });
  return (
    <Dialog title={`Redeploy ${instance.name}`} close={close}>
      <Answered of={config}>{data => <RedeployForm id={instance.id} present={data.config} close={close} />}</Answered>
    </Dialog>
  );
}

function RedeployForm({ id, present, close }: { id: string; present: string | null; close: () => void }) {
  const [config, setConfig] = useState(present ?? '');
  const [force, setForce] = useState(false);
  const changed = config.trim() !== '' && config !== present;
  const redeploy = useChange(
    () => answer(api.POST('/api/v1/instances/{id}/redeploy', { params: { path: { id } }, body: { force, config: changed ? config : undefined }, headers: { Prefer: 'respond-async' } })),
    stale,
    close,
  );
  return (
    <form onSubmit={submit => (submit.preventDefault(), redeploy.mutate(undefined))}>
      <div class="dialog-body">
        <p>It stands still while its configuration is put in place. If it does not become well, the former configuration comes back.</p>
        <Area label="Configuration (YAML)" hint={present === null ? 'It was deployed without one: leave this empty to put the same in place again.' : undefined} rows={14} value={config} change={setConfig} fault={redeploy.error?.field && redeploy.error.message} />
        <Check label="Also while another operation works on it" value={force} change={setForce} />
        <Trouble fault={redeploy.error} />
      </div>
      <footer>
        <button type="button" onClick={close}>Cancel</button>
        <button type="submit" class="primary" disabled={redeploy.isPending}>{changed ? 'Deploy the change' : 'Redeploy'}</button>
      </footer>
    </form>
  );
}
