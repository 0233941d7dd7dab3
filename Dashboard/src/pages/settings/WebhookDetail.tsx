import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain, useChange, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { go, to } from '../../route';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { Answered, useNotify } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { WebhookDialog, type Webhook } from './WebhookPage';

const stale = ['/api/v1/webhooks'];

export function WebhookDetail({ id }: { id: string }) {
  const webhook = useGet('/api/v1/webhooks/{id}', { params: { path: { id } } });
  return (
    <>
      <p class="crumbs"><a href={to('settings', 'webhooks')}>Webhooks</a></p>
      <Answered of={webhook}>{data => <><Head webhook={data as Webhook} /><Deliveries id={id} /></>}</Answered>
    </>
  );
}

function Head({ webhook }: { webhook: Webhook }) {
  const { may } = useSession();
  const notify = useNotify();
  const [editing, setEditing] = useState(false);
  const [doomed, setDoomed] = useState(false);
  const path = { params: { path: { id: webhook.id } } };
  const test = useChange(() => answer(api.POST('/api/v1/webhooks/{id}/test', path)), stale, result =>
    notify(result.success ? `It answered ${result.responseStatus} in ${result.durationMs} ms` : (result.error ?? `It answered ${result.responseStatus}`), result.success ? 'good' : 'bad'));
  return (
    <>
      <div class="page-head"><h1 class="long">{webhook.url}</h1><Status of={webhook.enabled ? 'ENABLED' : 'DISABLED'} /></div>
      {webhook.description && <p class="muted">{webhook.description}</p>}
      {may('OPERATOR') && (
        <div class="row actions">
          <button type="button" disabled={test.isPending} onClick={() => test.mutate(undefined, { onError: fault => notify(fault.message, 'bad') })}>Test</button>
          <button type="button" onClick={() => setEditing(true)}>Change…</button>
          <button type="button" class="danger" onClick={() => setDoomed(true)}>Delete…</button>
        </div>
      )}
      {editing && <WebhookDialog webhook={webhook} close={() => setEditing(false)} />}
      {doomed && (
        <Confirm title="Delete the webhook" verb="Delete" name={webhook.url} close={() => setDoomed(false)}
          act={async () => {
            await answer(api.DELETE('/api/v1/webhooks/{id}', path));
            lookAgain(stale[0]!);
            go(to('settings', 'webhooks'));
          }}>
          <p>What waits for it is not delivered any more.</p>
        </Confirm>
      )}
    </>
  );
}

function Deliveries({ id }: { id: string }) {
  const { may } = useSession();
  const deliveries = useGet('/api/v1/webhooks/{id}/deliveries', { params: { path: { id }, query: { limit: '50' } } });
  return (
    <section class="card" aria-label="Deliveries">
      <h2>Deliveries</h2>
      <Answered of={deliveries}>
        {data => (
          <Table label="Deliveries" rows={data.deliveries} id={one => one.id}
            columns={[
              { title: 'Event', cell: one => one.event },
              { title: 'Of', wide: true, cell: one => one.subject },
              { title: 'Status', cell: one => <Status of={one.status} title={one.error ?? undefined} /> },
              { title: 'Answer', wide: true, cell: one => one.responseStatus ?? one.error ?? '–' },
              { title: 'Attempts', wide: true, numeric: true, cell: one => one.attempts },
              { title: 'Made', cell: one => <Time at={one.createdAt} /> },
              ...(may('OPERATOR') ? [{ title: 'Change', cell: (one: { id: string; event: string; endedAt: string | null }) => one.endedAt && <Act class="quiet" stale={stale} said="It is sent again" label={`Deliver ${one.event} again`} act={() => answer(api.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver', { params: { path: { id, delivery: one.id } } }))}>Again</Act> }] : []),
            ]}
            empty={<p class="muted">Nothing was sent yet. “Test” sends a ping at once.</p>} />
        )}
      </Answered>
    </section>
  );
}
