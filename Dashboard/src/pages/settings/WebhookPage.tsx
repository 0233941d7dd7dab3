import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Confirm } from '../../ui/dialog';
import { Check, Text } from '../../ui/fields';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { SecretOnce } from '../../ui/secret';
import { Status } from '../../ui/status';

export type Webhook = Filled<Schemas['WebhookShape']>;
const path = '/api/v1/webhooks';
const events = ['agent.created', 'agent.updated', 'agent.deleted', 'agent.started', 'agent.stopped', 'agent.error'];

export function WebhookPage() {
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <div class="filters"><span class="spacer" />{may('OPERATOR') && <button type="button" class="primary" onClick={() => setAdding(true)}>Make a webhook…</button>}</div>
      <List
        label="Webhooks"
        path={path}
        id={webhook => webhook.id}
        columns={[
          { title: 'Address', width: 'minmax(0, 2fr)', cell: webhook => <a href={to('settings', 'webhooks', webhook.id)} title={webhook.description ?? undefined}>{webhook.url}</a> },
          { title: 'Events', width: 'minmax(0, 2fr)', wide: true, cell: webhook => webhook.events.join(', ') },
          { title: 'State', width: '7rem', cell: webhook => <Status of={webhook.enabled ? 'ENABLED' : 'DISABLED'} /> },
          { title: 'Waiting', width: '5rem', wide: true, numeric: true, cell: webhook => webhook.waiting },
          { title: 'Given up', width: '6rem', wide: true, numeric: true, cell: webhook => <span class={webhook.deadLetters ? 'bad' : undefined} title={webhook.lastError ?? undefined}>{webhook.deadLetters}</span> },
        ]}
        empty={<Empty title="There is no webhook yet"><p>A webhook tells a program of what happens: one signed request for each event.</p></Empty>}
      />
      {adding && !secret && <WebhookDialog close={() => setAdding(false)} made={setSecret} />}
      {secret && <SecretOnce title="The webhook’s secret" secret={secret} hint="The receiver checks signatures by it. It is shown now and never again." close={() => (setSecret(undefined), setAdding(false))} />}
    </>
  );
}

export function WebhookDialog({ webhook, close, made }: { webhook?: Webhook; close: () => void; made?: (secret: string) => void }) {
  const [draft, setDraft] = useState({ url: webhook?.url ?? '', description: webhook?.description ?? '', events: webhook?.events ?? ['agent.*'], enabled: webhook?.enabled ?? true });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const act = async () => {
    if (webhook) {
      await answer(api.PUT('/api/v1/webhooks/{id}', { params: { path: { id: webhook.id } }, body: draft }));
    } else {
      const secret = (await answer(api.POST(path, { body: draft }))).secret;
      if (secret) made?.(secret);
      else close();
    }
    lookAgain(path);
  };
  return (
    <Confirm title={webhook ? 'Change the webhook' : 'Make a webhook'} verb={webhook ? 'Change' : 'Make'} act={act} close={close} stays={!webhook}>
      <Text label="Address" type="url" required value={draft.url} change={url => set({ url })} />
      <Text label="Description" value={draft.description} change={description => set({ description })} />
      <fieldset>
        <legend>Events</legend>
        {['agent.*', ...events].map(event => <Check key={event} label={event === 'agent.*' ? 'all of agents (agent.*)' : event} value={draft.events.includes(event)} change={on => set({ events: on ? [...draft.events, event] : draft.events.filter(one => one !== event) })} />)}
      </fieldset>
      <Check label="Enabled" value={draft.enabled} change={enabled => set({ enabled })} />
    </Confirm>
  );
}
