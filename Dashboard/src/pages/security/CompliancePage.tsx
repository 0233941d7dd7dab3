import { live, useGet } from '../../api/query';
import { Figure } from '../../ui/figures';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';

export function CompliancePage() {
  const report = useGet('/api/v1/security/compliance', undefined, { every: live.slow });
  return (
    <Answered of={report}>
      {data => (
        <>
          <div class="figures">
            <Figure label="Kept" value={`${data.compliancePercent} %`} hint={`${data.passedChecks} of ${data.totalChecks} checks`} tone={data.compliancePercent === 100 ? 'good' : 'warn'} />
            <Figure label="Score" value={`${data.securityScore.total} (${data.securityScore.grade})`} />
            <Figure label="Scanned instances" value={data.scannedInstances} />
          </div>
          <section class="card" aria-label="Checks">
            <Table label="Checks" rows={data.checks} id={check => check.id}
              columns={[
                { title: 'Check', cell: check => check.name },
                { title: 'Result', cell: check => <Status of={check.passed ? 'PASSED' : 'FAILED'} /> },
                { title: 'Details', wide: true, cell: check => check.details },
              ]} />
          </section>
        </>
      )}
    </Answered>
  );
}
