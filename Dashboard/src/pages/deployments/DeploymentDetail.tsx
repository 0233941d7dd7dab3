import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { follow } from '../../api/stream';
import { go, to } from '../../route';
import { Confirm } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Area, Check } from '../../ui/fields';
import { Answered, Trouble } from '../../ui/notices';
import { OperationProgress } from '../../ui/operation';
import { Output } from '../../ui/output';
import { Status } from '../../ui/status';
import { duration, Time } from '../../ui/time';

type Deployment = Filled<Schemas['DeploymentShape']>;
type Progress = { type: string; message: string; progress_percent: number | null };

export function DeploymentDetail({ id }: { id: string }) {
  const deployment = useGet('/api/v1/deployments/{id}', { params: { path: { id } } });
  return <Answered of={deployment}>{data => <Detail deployment={data.deployment as Deployment} />}</Answered>;
}

function Detail({ deployment }: { deployment: Deployment }) {
  const { may } = useSession();
  const [again, setAgain] = useState(false);
  return (
    <>
      <p class="crumbs"><a href={to('deployments')}>Deployments</a></p>
      <div class="page-head">
        <h1>{deployment.name}</h1>
        <Status of={deployment.status} />
        <span class="spacer" />
        {deployment.instance_id && <a class="button" href={to('instances', deployment.instance_id)}>Its instance</a>}
        {deployment.instance_id && may('OPERATOR') && <button type="button" onClick={() => setAgain(true)}>Redeploy…</button>}
      </div>
      {!deployment.completed_at && <LiveProgress id={deployment.id} />}
      {deployment.error && <Trouble fault={new Error(deployment.error)} />}
      <div class="cards">
        <section class="card" aria-label="The deployment">
          <h2>The deployment</h2>
          <Facts of={[
            ['Begun', <Time at={deployment.started_at} />],
            ['Took', deployment.completed_at && duration(Date.parse(deployment.completed_at) - Date.parse(deployment.started_at))],
            ['By', deployment.initiated_by],
            ['Template', deployment.template_id],
            ['Provider', deployment.provider],
            ['Region', deployment.region],
            ['Configuration', <code>{deployment.config_hash.slice(0, 16)}</code>],
          ]} />
        </section>
        {deployment.operation_id && <section class="card" aria-label="Its steps"><OperationProgress id={deployment.operation_id} /></section>}
      </div>
      {deployment.yaml_content && (
        <section class="card" aria-label="The configuration">
          <h2>The configuration</h2>
          <Output label="The YAML">{deployment.yaml_content}</Output>
        </section>
      )}
      {deployment.logs && (
        <section class="card" aria-label="The log">
          <h2>The log</h2>
          <Output label="The lines of the log">{deployment.logs}</Output>
        </section>
      )}
      {again && <Redeploy deployment={deployment} close={() => setAgain(false)} />}
    </>
  );
}

/** What is happening, as it happens. */
function LiveProgress({ id }: { id: string }) {
  const [seen, setSeen] = useState<Progress>();
  const [fault, setFault] = useState<Error>();
  useEffect(() => {
    const stop = new AbortController();
    follow<Progress>(`/api/v1/deployments/${encodeURIComponent(id)}/events`, event => {
      setSeen(event.data);
      lookAgain('/api/v1/operations/{id}');
      if (event.data.type === 'complete' || event.data.type === 'error') lookAgain('/api/v1/deployments');
    }, stop.signal).catch(setFault);
    return () => stop.abort();
  }, [id]);
  return (
    <section class="card live" aria-label="Progress">
      <progress aria-label="Progress" max={100} value={seen?.progress_percent ?? undefined} />
      <span role="status">{seen ? `${seen.message}${seen.progress_percent != null ? `, ${seen.progress_percent} %` : ''}` : 'Waiting for news'}</span>
      <Trouble fault={fault} />
    </section>
  );
}

function Redeploy({ deployment, close }: { deployment: Deployment; close: () => void }) {
  const [config, setConfig] = useState(deployment.yaml_content ?? '');
  const [force, setForce] = useState(false);
  const act = async () => {
    const begun = await answer(api.POST('/api/v1/instances/{id}/redeploy', { params: { path: { id: deployment.instance_id! } }, body: { config: config || null, force } }));
    lookAgain('/api/v1/deployments');
    go(to('deployments', begun.deploymentId));
  };
  return (
    <Confirm title={`Redeploy ${deployment.name}`} verb="Redeploy" act={act} close={close}>
      <p>This configuration is put in place. The former one comes back if the new one does not become well.</p>
      <Area label="Configuration" rows={14} value={config} change={setConfig} hint="Left empty, the present one is put in place anew." />
      <Check label="Also while it is being deployed or destroyed" value={force} change={setForce} />
    </Confirm>
  );
}
