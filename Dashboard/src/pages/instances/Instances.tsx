import type { PageProps } from '../../shell/areas';
import '../../styles/instances.css';
import { InstanceList } from './InstanceList';
import { InstancePage } from './InstancePage';

export default function Instances({ route }: PageProps) {
  const id = route.segments[1];
  return id ? <InstancePage key={id} id={id} route={route} /> : <InstanceList route={route} />;
}
