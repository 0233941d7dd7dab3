import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Select } from '../../ui/fields';
import { at, stale, type Server } from './server';

type Mode = 'stop' | 'move';

/** Cordons it and takes its instances down, or elsewhere. */
export function DrainDialog({ server, begun, close }: { server: Server; begun: (operation: string | null) => void; close: () => void }) {
  const [mode, setMode] = useState<Mode>('move');
  const act = async () => {
    const answered = await answer(api.POST('/api/v1/servers/{id}/drain', { ...at(server.id), body: { mode } }));
    begun(answered.operationId ?? null);
    stale.forEach(lookAgain);
  };
  return (
    <Confirm title={`Drain ${server.name}`} verb={mode === 'move' ? `Move ${server.instanceCount} away` : `Stop ${server.instanceCount}`} act={act} close={close}>
      <Select label="Its instances are" value={mode} change={value => setMode(value as Mode)} choices={[{ value: 'move', label: 'moved to other servers, with their data' }, { value: 'stop', label: 'stopped, and stay here' }]} />
      <p>
        It takes no new instances from then on, until it is uncordoned. {mode === 'move'
          ? 'Each one stands still from when its data is brought along until it is well at its new place; if anything fails before that, it goes on here.'
          : 'They may be started again.'}
      </p>
    </Confirm>
  );
}
