import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Act } from '../../ui/act';
import { Facts } from '../../ui/facts';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { Silence } from './Silence';
import { stale, type Alert } from './words';

export function AlertDetail({ id }: { id: string }) {
  const alert = useGet('/api/v1/alerts/{id}', { params: { path: { id } } });
  return <Answered of={alert}>{data => <Detail alert={data as Alert} />}</Answered>;
}

function Detail({ alert }: { alert: Alert }) {
  const metadata = alert.metadata as unknown;
  return (
    <>
      <p class="crumbs"><a href={to('alerts')}>Alerts</a></p>
      <div class="page-head">
        <h1>{alert.title}</h1>
        <Status of={alert.status} tone={alert.status === 'ACTIVE' ? 'bad' : undefined} />
        <Status of={alert.severity} />
        {alert.flapping && <Status of="FLAPPING" />}
      </div>
      <Actions alert={alert} />
      <div class="cards">
        <section class="card" aria-label="The alert">
          <h2>The alert</h2>
          <p>{alert.message}</p>
          <Facts of={[
            ['Target', alert.instanceId ? <a href={to('instances', alert.instanceId)}>{alert.targetName}</a> : 'the fleet'],
            ['Rule', alert.rule ? <a href={to('alerts', 'rules', alert.ruleId)}>{alert.ruleName}</a> : `${alert.ruleName} (deleted)`],
            ['Fired', <Time at={alert.firedAt} />],
            ['Acknowledged', alert.acknowledgedAt && <><Time at={alert.acknowledgedAt} /> by {alert.acknowledgedBy}</>],
            ['Silenced', alert.silencedUntil && <>until <Time at={alert.silencedUntil} />: {alert.silencedBecause}</>],
            ['Resolved', alert.resolvedAt && <><Time at={alert.resolvedAt} /> by {alert.resolvedBy}</>],
          ]} />
          {metadata != null && <pre class="figures-behind">{JSON.stringify(metadata, null, 2)}</pre>}
        </section>
        <section class="card" aria-label="History">
          <h2>History</h2>
          <ol class="history">
            {(alert.history ?? []).map((change, index) => (
              <li key={index}><Status of={change.status} tone={change.status === 'ACTIVE' ? 'bad' : undefined} /> <Time at={change.at} /> <span class="muted">by {change.by}</span>{change.reason && <span class="step-message">{change.reason}</span>}</li>
            ))}
          </ol>
        </section>
      </div>
      <section class="card" aria-label="Who was told">
        <h2>Who was told</h2>
        <Table label="Who was told" rows={alert.notifications ?? []} id={one => one.id}
          columns={[
            { title: 'Channel', cell: one => one.channel.name },
            { title: 'Sent', cell: one => <Time at={one.sentAt} /> },
            { title: 'Result', cell: one => (one.success ? <Status of="DELIVERED" /> : <><Status of="FAILED" /> {one.error}</>) },
          ]}
          empty={<p class="muted">Nobody. A rule tells its <a href={to('settings', 'channels')}>channels</a>.</p>} />
      </section>
    </>
  );
}

function Actions({ alert }: { alert: Alert }) {
  const { may } = useSession();
  const [silencing, setSilencing] = useState(false);
  if (!may('OPERATOR') || alert.status === 'RESOLVED') return null;
  const path = { params: { path: { id: alert.id } } };
  return (
    <div class="row actions">
      {alert.status === 'ACTIVE' && <Act class="primary" stale={stale} said="Acknowledged" act={() => answer(api.POST('/api/v1/alerts/{id}/acknowledge', path))}>Acknowledge</Act>}
      <Act stale={stale} said="Resolved" act={() => answer(api.POST('/api/v1/alerts/{id}/resolve', path))}>Resolve</Act>
      {alert.status === 'SILENCED'
        ? <Act stale={stale} said="The silence is lifted" act={() => answer(api.POST('/api/v1/alerts/{id}/silence', { ...path, body: { until: null } }))}>Lift the silence</Act>
        : <button type="button" onClick={() => setSilencing(true)}>Silence…</button>}
      {silencing && <Silence ids={[alert.id]} close={() => setSilencing(false)} />}
    </div>
  );
}
