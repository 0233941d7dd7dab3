import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { useGet } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Answered, useNotify } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';

/** The keys that Fleet itself holds: by which it signs tokens, and by which it seals secrets. */
export function SealingPage() {
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<Schemas['SigningKeyShape']>();
  const sealing = useGet('/api/v1/secrets/keys');
  const rotate = async () => {
    setMade(await answer(api.POST('/api/v1/admin/signing-keys/rotate')));
    notify('Tokens are signed by a new key');
  };
  return (
    <div class="cards">
      <section class="card" aria-label="Signing keys">
        <h2>Signing keys</h2>
        <p>Access tokens are signed by a key of Fleet’s own. With a new one, tokens that were signed by the one before are good until they end.</p>
        {made && <Facts of={[['New key', <code>{made.kid}</code>], ['Made', <Time at={made.createdAt} />]]} />}
        <button type="button" onClick={() => setAsking(true)}>Sign by a new key…</button>
      </section>
      <section class="card" aria-label="Sealing keys">
        <h2>Sealing keys</h2>
        <Answered of={sealing}>
          {data => (
            <>
              <Table label="Sealing keys" rows={data.keys} id={key => key.id}
                columns={[{ title: 'Key', cell: key => <code>{key.id}</code> }, { title: 'Use', cell: key => <Status of={key.seals ? 'ACTIVE' : 'READS_ONLY'} /> }]} />
              {data.resealing && <Facts of={[
                ['Resealing', <Status of={data.resealing.status} />],
                ['Documents', `${data.resealing.documents} of ${data.resealing.total}`],
                ['Secrets', `${data.resealing.resealed} of ${data.resealing.secrets}${data.resealing.failed ? `, ${data.resealing.failed} failed` : ''}`],
              ]} />}
            </>
          )}
        </Answered>
      </section>
      {asking && <Confirm title="Sign by a new key" verb="Make the key" act={rotate} close={() => setAsking(false)}><p>Tokens from now on are signed by it.</p></Confirm>}
    </div>
  );
}
