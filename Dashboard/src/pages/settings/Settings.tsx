import type { PageProps } from '../../shell/areas';
import { useSession, type Role } from '../../api/session';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { AccountPage } from './AccountPage';
import { ApiKeyPage } from './ApiKeyPage';
import { ChannelPage } from './ChannelPage';
import { ExtensionPage } from './ExtensionPage';
import { SealingPage } from './SealingPage';
import { TeamDetail } from './TeamDetail';
import { TeamPage } from './TeamPage';
import { UserPage } from './UserPage';
import { WebhookDetail } from './WebhookDetail';
import { WebhookPage } from './WebhookPage';

const parts: { name: string; title: string; role: Role }[] = [
  { name: 'account', title: 'My account', role: 'VIEWER' },
  { name: 'keys', title: 'API keys', role: 'ADMIN' },
  { name: 'users', title: 'Users', role: 'ADMIN' },
  { name: 'teams', title: 'Teams', role: 'ADMIN' },
  { name: 'channels', title: 'Channels', role: 'VIEWER' },
  { name: 'webhooks', title: 'Webhooks', role: 'DEVELOPER' },
  { name: 'extensions', title: 'Extensions', role: 'VIEWER' },
  { name: 'sealing', title: 'Signing and sealing', role: 'ADMIN' },
];

export default function Settings({ route }: PageProps) {
  const { may } = useSession();
  const [, name = 'account', id] = route.segments;
  if (name === 'teams' && id) return <TeamDetail key={id} id={id} />;
  if (name === 'webhooks' && id) return <WebhookDetail key={id} id={id} />;
  return (
    <>
      <div class="page-head"><h1>Settings</h1></div>
      <Tabs label="Settings" tabs={parts.filter(part => may(part.role)).map(part => ({ title: part.title, href: to('settings', part.name), current: part.name === name }))} />
      {name === 'account' && <AccountPage />}
      {name === 'keys' && <ApiKeyPage />}
      {name === 'users' && <UserPage route={route} />}
      {name === 'teams' && <TeamPage />}
      {name === 'channels' && <ChannelPage />}
      {name === 'webhooks' && <WebhookPage />}
      {name === 'extensions' && <ExtensionPage route={route} />}
      {name === 'sealing' && <SealingPage />}
    </>
  );
}
