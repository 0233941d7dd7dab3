import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Area, Select, Text } from '../../ui/fields';
import type { Secret } from './SecretPage';

const path = '/api/v1/secrets';

export function AddSecret({ close }: { close: () => void }) {
  const [draft, setDraft] = useState({ name: '', type: 'ENV_VAR', value: '', description: '', instance: '', days: '0' });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const act = async () => {
    const days = Number(draft.days);
    await answer(api.POST(path, {
      body: {
        name: draft.name, type: draft.type as 'FILE', value: draft.value, description: draft.description || null, instanceId: draft.instance.trim() || null,
        expiresAt: days ? new Date(Date.now() + days * 86_400_000).toISOString() : null,
      },
    }));
    lookAgain(path);
  };
  return (
    <Confirm title="Add a secret" verb="Add" act={act} close={close}>
      <Text label="Name" required maxLength={128} autocomplete="off" value={draft.name} change={name => set({ name })} />
      <Select label="Type" value={draft.type} choices={['ENV_VAR', 'FILE', 'CERTIFICATE', 'API_KEY']} change={type => set({ type })} />
      <Area label="Value" rows={4} value={draft.value} change={value => set({ value })} hint="It is sealed at once." />
      <Text label="Description" value={draft.description} change={description => set({ description })} />
      <Text label="Instance" placeholder="inst_…" value={draft.instance} change={instance => set({ instance })} hint="Left empty: for all" />
      <Select label="Expires" value={draft.days} change={days => set({ days })} choices={[{ value: '0', label: 'never' }, { value: '30', label: 'in 30 days' }, { value: '90', label: 'in 90 days' }, { value: '365', label: 'in a year' }]} />
    </Confirm>
  );
}

export function RotateSecret({ secret, close }: { secret: Secret; close: () => void }) {
  const [value, setValue] = useState('');
  const act = async () => {
    await answer(api.POST('/api/v1/secrets/{id}/rotate', { params: { path: { id: secret.id } }, body: { value } }));
    lookAgain(path);
  };
  return (
    <Confirm title={`Rotate ${secret.name}`} verb="Rotate" act={act} close={close}>
      <p>Version {secret.version + 1} takes the place of version {secret.version}. What runs keeps what it was started with until it is deployed again.</p>
      <Area label="New value" rows={4} value={value} change={setValue} hint="It is sealed at once." />
    </Confirm>
  );
}
