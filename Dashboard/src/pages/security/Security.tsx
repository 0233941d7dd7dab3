import type { PageProps } from '../../shell/areas';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { BomPage } from './BomPage';
import { CompliancePage } from './CompliancePage';
import { DriftPage } from './DriftPage';
import { SecretPage } from './SecretPage';
import { SecuritySummary } from './SecuritySummary';
import { SshKeyPage } from './SshKeyPage';
import { VulnerabilityDetail } from './VulnerabilityDetail';
import { VulnerabilityPage } from './VulnerabilityPage';

const parts = [
  { name: '', title: 'Summary' },
  { name: 'vulnerabilities', title: 'Vulnerabilities' },
  { name: 'packages', title: 'Packages' },
  { name: 'compliance', title: 'Compliance' },
  { name: 'keys', title: 'SSH keys' },
  { name: 'secrets', title: 'Secrets' },
  { name: 'drift', title: 'Drift' },
];

export default function Security({ route }: PageProps) {
  const [, name = '', id] = route.segments;
  if (name === 'vulnerabilities' && id) return <VulnerabilityDetail key={id} id={id} />;
  return (
    <>
      <div class="page-head"><h1>Security</h1></div>
      <Tabs label="Security" tabs={parts.map(part => ({ title: part.title, href: part.name ? to('security', part.name) : to('security'), current: part.name === name }))} />
      {name === '' && <SecuritySummary />}
      {name === 'vulnerabilities' && <VulnerabilityPage route={route} />}
      {name === 'packages' && <BomPage route={route} />}
      {name === 'compliance' && <CompliancePage />}
      {name === 'keys' && <SshKeyPage route={route} />}
      {name === 'secrets' && <SecretPage route={route} />}
      {name === 'drift' && <DriftPage route={route} />}
    </>
  );
}
