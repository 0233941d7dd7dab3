import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useChange, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { Confirm } from '../../ui/dialog';
import { List } from '../../ui/list';
import { Empty, useNotify } from '../../ui/notices';
import { Status } from '../../ui/status';
import { ChannelDialog } from './ChannelDialog';
import { DeadLetters } from './DeadLetters';

export type Channel = Filled<Schemas['ChannelShape']>;
const path = '/api/v1/alerts/channels';

export function ChannelPage() {
  const { may } = useSession();
  const [edited, setEdited] = useState<Channel | 'new'>();
  const [doomed, setDoomed] = useState<Channel>();
  const [letters, setLetters] = useState<Channel>();
  return (
    <>
      <div class="filters"><span class="spacer" />{may('OPERATOR') && <button type="button" class="primary" onClick={() => setEdited('new')}>Make a channel…</button>}</div>
      <List
        label="Notification channels"
        path={path}
        id={channel => channel.id}
        columns={[
          { title: 'Channel', width: 'minmax(0, 2fr)', cell: channel => channel.name },
          { title: 'Type', width: '6rem', cell: channel => channel.type.toLowerCase().replace('_', '-') },
          { title: 'State', width: '7rem', wide: true, cell: channel => <Status of={channel.enabled ? 'ENABLED' : 'DISABLED'} /> },
          { title: 'Rules', width: '4rem', wide: true, numeric: true, cell: channel => channel.ruleCount },
          { title: 'Waiting', width: '5rem', wide: true, numeric: true, cell: channel => channel.waiting },
          { title: 'Given up', width: '6rem', wide: true, numeric: true, cell: channel => (channel.deadLetters ? <button type="button" class="quiet bad" title={channel.lastError ?? undefined} aria-label={`Dead letters of ${channel.name}`} onClick={() => setLetters(channel as Channel)}>{channel.deadLetters}</button> : 0) },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '14rem', cell: (channel: { id: string; name: string }) => <Controls channel={channel as Channel} edit={setEdited} remove={setDoomed} /> }] : []),
        ]}
        empty={<Empty title="There is no channel yet"><p>A channel tells people of alerts: by e-mail, in Slack, by a webhook or in this page.</p></Empty>}
      />
      {edited && <ChannelDialog channel={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}
      {letters && <DeadLetters channel={letters} close={() => setLetters(undefined)} />}
      {doomed && (
        <Confirm title="Delete the channel" verb="Delete" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/alerts/channels/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>Rules and tasks tell it nothing any more.</p>
        </Confirm>
      )}
    </>
  );
}

function Controls({ channel, edit, remove }: { channel: Channel; edit: (channel: Channel) => void; remove: (channel: Channel) => void }) {
  const notify = useNotify();
  const test = useChange(() => answer(api.POST('/api/v1/alerts/channels/{id}/test', { params: { path: { id: channel.id } } })), [path], result =>
    notify(result.success ? `${channel.name} has taken the test` : `${channel.name}: ${result.error}`, result.success ? 'good' : 'bad'));
  return (
    <span class="row">
      <button type="button" class="quiet" disabled={test.isPending} aria-label={`Test ${channel.name}`} onClick={() => test.mutate(undefined, { onError: fault => notify(fault.message, 'bad') })}>Test</button>
      <button type="button" class="quiet" aria-label={`Change ${channel.name}`} onClick={() => edit(channel)}>Change</button>
      <button type="button" class="quiet" aria-label={`Delete ${channel.name}`} onClick={() => remove(channel)}>Delete</button>
    </span>
  );
}
