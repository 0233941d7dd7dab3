import { useState } from 'preact/hooks';
import { live, lookAgain, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Answered } from '../../ui/notices';
import { OperationProgress } from '../../ui/operation';
import { Status } from '../../ui/status';
import { ServerActions } from './Actions';
import { Capacity } from './Capacity';
import { HostKey } from './HostKey';
import { Maintenance } from './Maintenance';
import { Provisioning } from './Provisioning';
import { at, stale, type Server } from './server';
import { ServerFacts } from './ServerFacts';
import { ServerInstances } from './ServerInstances';

/** One server: how it is, what lives there, and what can be done with it. */
export function ServerPage({ id }: { id: string }) {
  const server = useGet('/api/v1/servers/{id}', at(id), { every: live.usual });
  return (
    <>
      <p class="crumbs"><a href={to('servers')}>Servers</a></p>
      <Answered of={server}>{data => <Parts server={data} />}</Answered>
    </>
  );
}

function Parts({ server }: { server: Server }) {
  const { may } = useSession();
  const [begun, setBegun] = useState<string | null>(null);
  const operation = server.operationId ?? begun;
  return (
    <>
      <div class="page-head">
        <h1>{server.name}</h1>
        <Status of={server.status} title={server.statusMessage ?? undefined} />
        {server.cordoned && <Status of="cordoned" title="It takes no new instances" />}
        {server.inMaintenance && <Status of="maintenance" title="A maintenance window is open" />}
        <span class="spacer" />
        {may('OPERATOR') && <ServerActions server={server} begun={setBegun} />}
      </div>
      {server.statusMessage && <p class={server.status === 'error' ? 'bad' : 'muted'}>{server.statusMessage}</p>}
      {operation && (
        <div class="card">
          <OperationProgress key={operation} id={operation} done={() => stale.forEach(lookAgain)} />
          {server.instanceCount > 0 && <p class="muted" role="status">{server.instanceCount} {server.instanceCount === 1 ? 'instance is' : 'instances are'} here.</p>}
        </div>
      )}
      <div class="halves">
        <section class="card"><h2>Facts</h2><ServerFacts server={server} /></section>
        <div>
          <section class="card"><h2>Capacity</h2><Capacity of={server} /></section>
          <HostKey server={server} mayReset={may('OPERATOR')} begun={setBegun} />
        </div>
      </div>
      <Provisioning id={server.id} />
      <Maintenance server={server} mayChange={may('OPERATOR')} />
      <ServerInstances id={server.id} />
    </>
  );
}
