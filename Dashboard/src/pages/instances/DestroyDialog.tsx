import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Check } from '../../ui/fields';
import { stale, type Instance } from './instance';

/** Asks for the name. What registered itself is only forgotten. */
export function DestroyDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const [backup, setBackup] = useState(false);
  const managed = instance.serverId !== null;
  const act = async () => {
    await answer(api.DELETE('/api/v1/instances/{id}', { params: { path: { id: instance.id }, query: { backup: backup ? 'true' : undefined } }, headers: { Prefer: 'respond-async' } }));
    for (const prefix of stale) lookAgain(prefix);
  };
  return (
    <Confirm title={`${managed ? 'Destroy' : 'Deregister'} ${instance.name}`} name={instance.name} verb={managed ? 'Destroy' : 'Deregister'} act={act} close={close}>
      {managed
        ? <p>Its program is stopped and its files on the server are removed, with its database where Fleet made it. Only a backup brings them back.</p>
        : <p>It registered itself: Fleet forgets it and touches nothing of what runs. It comes back when its agent registers again.</p>}
      {managed && <Check label="Back it up first" value={backup} change={setBackup} />}
    </Confirm>
  );
}
