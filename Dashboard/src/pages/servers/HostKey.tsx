import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { at, stale, type Server } from './server';

/** The key that was found on first contact. A host with another one is told nothing. */
export function HostKey({ server, mayReset, begun }: { server: Server; mayReset: boolean; begun: (operation: string | null) => void }) {
  const [asked, ask] = useState(false);
  const act = async () => {
    const answered = await answer(api.POST('/api/v1/servers/{id}/reset-host-key', at(server.id)));
    begun(answered.operationId ?? null);
    stale.forEach(lookAgain);
  };
  return (
    <section class="card">
      <h2>Host key</h2>
      {server.hostKeyFingerprint ? <p><code class="fingerprint">{server.hostKeyFingerprint}</code></p> : <p class="muted">None is pinned yet: the next contact pins the one that it finds.</p>}
      {mayReset && server.hostKeyFingerprint && <button type="button" onClick={() => ask(true)}>Reset…</button>}
      {asked && (
        <Confirm title="Reset the host key" name={server.name} verb="Reset" act={act} close={() => ask(false)}>
          <p>The next contact pins whatever key it finds, and Fleet logs in there. Do this only where you know why the key has changed, such as after a new installation; otherwise somebody may stand in between.</p>
          <p>Compare it on the machine: <code class="command">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</code></p>
        </Confirm>
      )}
    </section>
  );
}
