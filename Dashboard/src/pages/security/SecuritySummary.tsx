import { live, useGet } from '../../api/query';
import { Bar, Figure } from '../../ui/figures';
import { Answered } from '../../ui/notices';

export function SecuritySummary() {
  const summary = useGet('/api/v1/security/summary', undefined, { every: live.slow });
  const drift = useGet('/api/v1/drift/summary', undefined, { every: live.slow });
  return (
    <>
      <Answered of={summary}>
        {({ summary: figures }) => {
          const severity = figures.bySeverity as Record<string, number>;
          const score = figures.securityScore;
          return (
            <>
              <div class="figures">
                <Figure label="Score" value={`${score.total} (${score.grade})`} tone={score.total >= 80 ? 'good' : score.total >= 60 ? 'warn' : 'bad'} />
                <Figure label="Open vulnerabilities" value={figures.openCount} hint={`${figures.totalVulnerabilities} in all`} tone={figures.openCount ? 'warn' : 'good'} href="#/security/vulnerabilities?status=OPEN" />
                <Figure label="Critical" value={severity.CRITICAL ?? 0} tone={severity.CRITICAL ? 'bad' : undefined} href="#/security/vulnerabilities?severity=CRITICAL" />
                <Figure label="High" value={severity.HIGH ?? 0} tone={severity.HIGH ? 'warn' : undefined} href="#/security/vulnerabilities?severity=HIGH" />
                <Figure label="Overdue secrets" value={figures.overdueSecrets} tone={figures.overdueSecrets ? 'warn' : undefined} href="#/security/secrets" />
                <Figure label="Weak SSH keys" value={figures.weakSshKeys} hint={`${figures.expiredSshKeys} expired`} tone={figures.weakSshKeys ? 'warn' : undefined} href="#/security/keys" />
                <Figure label="Scanned instances" value={figures.scannedInstances} />
              </div>
              <section class="card" aria-label="What the score is made of">
                <h2>What the score is made of</h2>
                <Bar label="Vulnerabilities" value={score.breakdown.vulnerabilities} of={60} text={`${score.breakdown.vulnerabilities} of 60`} plain />
                <Bar label="Secret rotation" value={score.breakdown.secretRotation} of={25} text={`${score.breakdown.secretRotation} of 25`} plain />
                <Bar label="SSH keys" value={score.breakdown.sshKeys} of={15} text={`${score.breakdown.sshKeys} of 15`} plain />
              </section>
            </>
          );
        }}
      </Answered>
      <Answered of={drift}>
        {figures => (
          <div class="figures">
            <Figure label="Instances with drift" value={figures.instancesWithDrift} tone={figures.instancesWithDrift ? 'warn' : 'good'} href="#/security/drift" />
            <Figure label="Unresolved differences" value={figures.totalUnresolved} href="#/security/drift" />
          </div>
        )}
      </Answered>
    </>
  );
}
