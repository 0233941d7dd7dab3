import type { PageProps } from '../../shell/areas';
import '../../styles/servers.css';
import { ServerList } from './ServerList';
import { ServerPage } from './ServerPage';

export default function Servers({ route }: PageProps) {
  const id = route.segments[1];
  return id ? <ServerPage key={id} id={id} /> : <ServerList route={route} />;
}
