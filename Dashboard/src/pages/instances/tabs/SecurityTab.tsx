import { answer, api } from '../../../api/client';
import { live, useGet } from '../../../api/query';
import { useSession } from '../../../api/session';
import { Act } from '../../../ui/act';
import { Answered, Empty } from '../../../ui/notices';
import { Status } from '../../../ui/status';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import type { TabProps } from '../InstancePage';

const stale = ['/api/v1/security'];
const judged = (id: string) => ({ params: { path: { id } } });

/** Known vulnerabilities of what is installed there. */
export default function SecurityTab({ instance }: TabProps) {
  const { may } = useSession();
  const scan = useGet('/api/v1/security/scan/{instanceId}', { params: { path: { instanceId: instance.id } } }, { every: live.usual });
  const findings = useGet('/api/v1/security/vulnerabilities', { params: { query: { instanceId: instance.id, limit: '100' } } }, { every: live.slow });
  const never = scan.error?.status === 404;
  return (
    <>
      <div class="page-head">
        {scan.data && <span>Scanned <Time at={scan.data.scannedAt} />, {scan.data.packagesScanned} packages <Status of={scan.data.status} /></span>}
        {never && <span class="muted">Never scanned.</span>}
        <span class="spacer" />
        {may('OPERATOR') && <Act act={() => answer(api.POST('/api/v1/security/scan/{instanceId}', { params: { path: { instanceId: instance.id } } }))} stale={stale} said="The scan has begun">Scan now</Act>}
      </div>
      {scan.data?.error && <p class="bad">{scan.data.error}</p>}
      {(scan.data?.gaps ?? []).map(gap => <p key={gap} class="warn">{gap}</p>)}
      <Answered of={findings}>
        {({ data, total }) => (
          <section class="card">
            <Table label="Vulnerabilities" rows={data} id={row => row.id} empty={<Empty title={never ? 'Nobody has looked yet' : 'Nothing was found'}><p>A scan compares the packages that are installed there with what is known of them.</p></Empty>} columns={[
              { title: 'Severity', cell: row => <Status of={row.severity} /> },
              { title: 'Vulnerability', cell: row => <><strong>{row.cveId}</strong> <span class="muted">{row.title}</span></> },
              { title: 'Package', cell: row => <code>{row.packageName} {row.packageVersion}</code> },
              { title: 'Fixed in', wide: true, cell: row => row.fixVersion ?? '–' },
              { title: 'Status', cell: row => <Status of={row.status} /> },
              { title: 'Actions', wide: true, cell: row => may('OPERATOR') && row.status === 'OPEN' && (
                <div class="row">
                  <Act act={() => answer(api.POST('/api/v1/security/vulnerabilities/{id}/acknowledge', judged(row.id)))} stale={stale} label={`Acknowledge ${row.cveId}`}>Acknowledge</Act>
                  <Act act={() => answer(api.POST('/api/v1/security/vulnerabilities/{id}/fix', judged(row.id)))} stale={stale} label={`${row.cveId} is fixed`}>Fixed</Act>
                </div>
              ) },
            ]} />
            {total > data.length && <p class="muted">{data.length} of {total}. <a href={`#/security?instanceId=${instance.id}`}>All of them</a></p>}
          </section>
        )}
      </Answered>
    </>
  );
}
