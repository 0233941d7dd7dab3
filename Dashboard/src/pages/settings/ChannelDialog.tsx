import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Check, Select, Text } from '../../ui/fields';
import type { Channel } from './ChannelPage';

type Config = Schemas['CreateChannel']['config'];
const types = ['EMAIL', 'SLACK', 'WEBHOOK', 'IN_APP'];
const list = (text: string) => text.split(',').map(one => one.trim()).filter(Boolean);

export function ChannelDialog({ channel, close }: { channel?: Channel; close: () => void }) {
  const before = channel?.config;
  const [draft, setDraft] = useState({
    name: channel?.name ?? '', type: channel?.type ?? 'EMAIL', enabled: channel?.enabled ?? true, sendResolved: channel?.sendResolved ?? true,
    url: before?.url ?? before?.webhook_url ?? '', secret: before?.secret ?? '', slackChannel: before?.channel ?? '', recipients: (before?.recipients ?? []).join(', '),
    prefix: before?.subject_prefix ?? '', users: before?.user_ids ?? [],
  });
  const set = (part: Partial<typeof draft>) => setDraft(known => ({ ...known, ...part }));
  const config = (): Config => {
    if (draft.type === 'EMAIL') return { recipients: list(draft.recipients), ...(draft.prefix ? { subject_prefix: draft.prefix } : {}) };
    if (draft.type === 'SLACK') return { webhook_url: draft.url, ...(draft.slackChannel ? { channel: draft.slackChannel } : {}) };
    if (draft.type === 'WEBHOOK') return { url: draft.url, ...(draft.secret ? { secret: draft.secret } : {}), ...(before?.headers ? { headers: before.headers as Record<string, string> } : {}) };
    return { user_ids: draft.users };
  };
  const act = async () => {
    const body = { name: draft.name, enabled: draft.enabled, sendResolved: draft.sendResolved, config: config() };
    if (channel) await answer(api.PUT('/api/v1/alerts/channels/{id}', { params: { path: { id: channel.id } }, body }));
    else await answer(api.POST('/api/v1/alerts/channels', { body: { ...body, type: draft.type as 'EMAIL' } }));
    lookAgain('/api/v1/alerts/channels');
  };
  return (
    <Confirm title={channel ? `Change ${channel.name}` : 'Make a channel'} verb={channel ? 'Change' : 'Make'} act={act} close={close}>
      <Text label="Name" required maxLength={128} value={draft.name} change={name => set({ name })} />
      <Select label="Type" value={draft.type} choices={channel ? [draft.type] : types} change={type => set({ type })} />
      {draft.type === 'EMAIL' && <Text label="To" required value={draft.recipients} change={recipients => set({ recipients })} hint="1 to 20 addresses, separated by commas" />}
      {draft.type === 'EMAIL' && <Text label="Subjects begin with" value={draft.prefix} change={prefix => set({ prefix })} />}
      {(draft.type === 'SLACK' || draft.type === 'WEBHOOK') && <Text label="Address" required value={draft.url} change={url => set({ url })} hint={channel ? 'What is masked stays as it is' : undefined} />}
      {draft.type === 'SLACK' && <Text label="Channel" placeholder="#ops" value={draft.slackChannel} change={slackChannel => set({ slackChannel })} />}
      {draft.type === 'WEBHOOK' && <Text label="Secret" autocomplete="off" value={draft.secret} change={secret => set({ secret })} hint="Signs what is sent; left empty there is no signature" />}
      {draft.type === 'IN_APP' && <People chosen={draft.users} change={users => set({ users })} />}
      <Check label="Also tell when an alert is over" value={draft.sendResolved} change={sendResolved => set({ sendResolved })} />
      <Check label="Enabled" value={draft.enabled} change={enabled => set({ enabled })} />
    </Confirm>
  );
}

function People({ chosen, change }: { chosen: string[]; change: (ids: string[]) => void }) {
  const users = useGet('/api/v1/admin/users', { params: { query: { limit: '100' } } }, { every: false });
  if (!users.data) return <Text label="Users" required value={chosen.join(', ')} change={text => change(list(text))} hint="Their ids, separated by commas" />;
  return (
    <fieldset>
      <legend>Users</legend>
      {users.data.data.map(user => <Check key={user.id} label={user.email} value={chosen.includes(user.id)} change={on => change(on ? [...chosen, user.id] : chosen.filter(one => one !== user.id))} />)}
    </fieldset>
  );
}
