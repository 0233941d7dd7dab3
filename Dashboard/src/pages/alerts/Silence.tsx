import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Select, Text } from '../../ui/fields';
import { stale } from './words';

/** So many at once: each is a request of its own. */
export const mostSilenced = 20;

const lengths = [
  { value: '1800', label: '30 minutes' },
  { value: '7200', label: '2 hours' },
  { value: '28800', label: '8 hours' },
  { value: '86400', label: 'a day' },
  { value: '604800', label: 'a week' },
];

/** Silences these alerts, one after the other. */
export function Silence({ ids, close }: { ids: string[]; close: () => void }) {
  const [length, setLength] = useState('7200');
  const [reason, setReason] = useState('');
  const act = async () => {
    for (const id of ids) await answer(api.POST('/api/v1/alerts/{id}/silence', { params: { path: { id } }, body: { durationSec: Number(length), reason: reason || null } }));
    lookAgain(stale[0]!);
  };
  return (
    <Confirm title={ids.length === 1 ? 'Silence the alert' : `Silence ${ids.length} alerts`} verb="Silence" act={act} close={close}>
      <p>Nobody is told meanwhile, also not that it is over.</p>
      <Select label="For" value={length} change={setLength} choices={lengths} />
      <Text label="Why" value={reason} change={setReason} maxLength={200} />
    </Confirm>
  );
}
