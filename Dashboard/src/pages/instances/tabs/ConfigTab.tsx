import { live, useGet } from '../../../api/query';
import { useSession } from '../../../api/session';
import { to } from '../../../route';
import { Answered, Empty } from '../../../ui/notices';
import { Output } from '../../../ui/output';
import type { TabProps } from '../InstancePage';
import { IdlePolicy } from './IdlePolicy';

/** What it was deployed with, and when it is suspended by itself. Values of its environment are for operators; secrets are nobody's to read. */
export default function ConfigTab({ instance }: TabProps) {
  const { may } = useSession();
  const config = useGet('/api/v1/instances/{id}/config', { params: { path: { id: instance.id } } }, { every: live.slow, enabled: may('OPERATOR') });
  const { spec } = instance;
  return (
    <>
      {may('OPERATOR') && (
        <Answered of={config}>
          {data => data.config !== null && (
            <section class="card">
              <h2>Configuration</h2>
              <p class="muted">Hash <code class="long">{data.configHash}</code>{data.deploymentId && <>, from <a href={to('deployments', data.deploymentId)}>its deployment</a></>}</p>
              <Output label="Configuration">{data.config}</Output>
            </section>
          )}
        </Answered>
      )}
      {spec ? (
        <section class="card">
          <h2>What runs</h2>
          <dl class="facts">
            <dt>Command</dt><dd><code>{spec.command.join(' ') || '–'}</code></dd>
            <dt>Ports</dt><dd>{spec.ports.join(', ') || '–'}</dd>
            <dt>Health check</dt><dd>{spec.healthCheck ? `${spec.healthCheck.type}, port ${spec.healthCheck.port}${spec.healthCheck.path ?? ''}, within ${spec.healthCheck.timeoutSeconds} s` : 'that it runs'}</dd>
            <dt>When it ends</dt><dd>{spec.restartPolicy === 'always' ? 'started again' : spec.restartPolicy === 'never' ? 'left alone' : 'started again after a failure'}</dd>
            <dt>To stop it</dt><dd>{spec.stopGraceSeconds} s, then it is killed</dd>
            <dt>Secrets</dt><dd>{spec.secrets.join(', ') || 'none'}</dd>
          </dl>
          <h3>All of it</h3>
          <Output label="All of what runs">{JSON.stringify(spec, null, 2)}</Output>
        </section>
      ) : <Empty title="Fleet did not deploy it"><p>It registered itself, so what it runs is not known here.</p></Empty>}
      {instance.runtime && <IdlePolicy instance={instance} mayChange={may('OPERATOR')} />}
    </>
  );
}
