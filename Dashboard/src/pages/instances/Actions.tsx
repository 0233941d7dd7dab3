import { useState } from 'preact/hooks';
import { live, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { Act } from '../../ui/act';
import { CloneDialog } from './CloneDialog';
import { DestroyDialog } from './DestroyDialog';
import { begin, stale, verbs, type Instance } from './instance';
import { RedeployDialog } from './RedeployDialog';

/** What its status allows and the viewer may do. */
export function Actions({ instance }: { instance: Instance }) {
  const { may } = useSession();
  const [asked, ask] = useState<'clone' | 'redeploy' | 'destroy'>();
  const { id } = instance;
  const lifecycle = useGet('/api/v1/instances/{id}/lifecycle', { params: { path: { id } } }, { every: live.usual, enabled: may('OPERATOR') });
  if (!may('OPERATOR') || !lifecycle.data) return null;
  const able = new Set(instance.operationId ? [] : lifecycle.data.availableActions);
  const close = () => ask(undefined);
  return (
    <div class="row" role="group" aria-label="Actions">
      {verbs.filter(verb => able.has(verb)).map(verb => (
        <Act key={verb} act={() => begin(verb, id)} stale={stale}>{verb[0]!.toUpperCase() + verb.slice(1)}</Act>
      ))}
      {instance.runtime && <button type="button" onClick={() => ask('clone')}>Clone…</button>}
      {instance.runtime && <button type="button" onClick={() => ask('redeploy')}>Redeploy…</button>}
      {instance.status !== 'DESTROYED' && <button type="button" class="danger" onClick={() => ask('destroy')}>{instance.serverId ? 'Destroy…' : 'Deregister…'}</button>}
      {asked === 'clone' && <CloneDialog instance={instance} close={close} />}
      {asked === 'redeploy' && <RedeployDialog instance={instance} close={close} />}
      {asked === 'destroy' && <DestroyDialog instance={instance} close={close} />}
    </div>
  );
}
