import type { PageProps } from '../../shell/areas';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { Catalogue } from './Catalogue';
import { DeploymentDetail } from './DeploymentDetail';
import { DeploymentList } from './DeploymentList';
import { FleetFile } from './FleetFile';
import { NewDeployment } from './NewDeployment';

export default function Deployments({ route }: PageProps) {
  const { may } = useSession();
  const [, part, slug] = route.segments;
  if (part === 'new' && slug) return <NewDeployment key={slug} slug={slug === 'own' ? undefined : slug} />;
  if (part && part !== 'new' && part !== 'file') return <DeploymentDetail key={part} id={part} />;
  return (
    <>
      <div class="page-head">
        <h1>Deployments</h1>
        <span class="spacer" />
        {!part && may('OPERATOR') && <a class="button primary" href={to('deployments', 'new')}>Deploy</a>}
      </div>
      <Tabs label="Deployments" tabs={[
        { title: 'Deployments', href: to('deployments'), current: !part },
        { title: 'Templates', href: to('deployments', 'new'), current: part === 'new' },
        ...(may('OPERATOR') ? [{ title: 'The fleet as a document', href: to('deployments', 'file'), current: part === 'file' }] : []),
      ]} />
      {part === 'new' ? <Catalogue route={route} /> : part === 'file' ? <FleetFile /> : <DeploymentList route={route} />}
    </>
  );
}
