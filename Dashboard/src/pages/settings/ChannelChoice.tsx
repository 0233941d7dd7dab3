import { useGet } from '../../api/query';
import { to } from '../../route';
import { Check } from '../../ui/fields';
import { Answered } from '../../ui/notices';

/** Which notification channels are told. */
export function ChannelChoice({ chosen, change }: { chosen: string[]; change: (ids: string[]) => void }) {
  const channels = useGet('/api/v1/alerts/channels', undefined, { every: false });
  return (
    <Answered of={channels}>
      {data => data.channels.length === 0
        ? <p class="muted">There is no channel yet: <a href={to('settings', 'channels')}>make one in the settings</a>.</p>
        : <>{data.channels.map(channel => (
            <Check key={channel.id} label={`${channel.name} (${channel.type.toLowerCase().replace('_', '-')})`} value={chosen.includes(channel.id)}
              change={on => change(on ? [...chosen, channel.id] : chosen.filter(one => one !== channel.id))} />
          ))}</>}
    </Answered>
  );
}
