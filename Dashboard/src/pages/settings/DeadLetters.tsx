import { answer, api } from '../../api/client';
import { useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { Act } from '../../ui/act';
import { Dialog } from '../../ui/dialog';
import { Answered } from '../../ui/notices';
import { Time } from '../../ui/time';
import type { Channel } from './ChannelPage';

const stale = ['/api/v1/alerts/channels'];

/** What a channel could not deliver, and has given up. */
export function DeadLetters({ channel, close }: { channel: Channel; close: () => void }) {
  const { may } = useSession();
  const path = { params: { path: { id: channel.id } } };
  const letters = useGet('/api/v1/alerts/channels/{id}/dead-letters', path);
  const again = (noticeId: string | null) => () => answer(api.POST('/api/v1/alerts/channels/{id}/redeliver', { ...path, body: { noticeId } }));
  return (
    <Dialog title={`Not delivered by ${channel.name}`} close={close}>
      <div class="dialog-body">
        <Answered of={letters}>
          {data => (
            <ol class="history">
              {data.deadLetters.length === 0 && <li class="muted">Nothing any more.</li>}
              {data.deadLetters.map(letter => (
                <li key={letter.noticeId}>
                  <strong>{letter.title}</strong> <Time at={letter.at} />
                  <div class="bad">{letter.error} ({letter.attempts} attempts)</div>
                  {may('OPERATOR') && <Act stale={stale} said="It is tried again" label={`Deliver ${letter.title} again`} act={again(letter.noticeId)}>Deliver again</Act>}
                </li>
              ))}
            </ol>
          )}
        </Answered>
      </div>
      {may('OPERATOR') && <footer><Act class="primary" stale={stale} said="All are tried again" act={again(null)}>Deliver all again</Act></footer>}
    </Dialog>
  );
}
