import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import type { Route } from '../../route';
import { Confirm } from '../../ui/dialog';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { AddSecret, RotateSecret } from './SecretDialogs';
import { SecretReader } from './SecretReader';

export type Secret = Filled<Schemas['SecretShape']>;
type Asked = { secret: Secret; what: 'show' | 'rotate' | 'delete' };
const path = '/api/v1/secrets';

/** The vault: names and versions. A value is fetched only for somebody who says that they want to see it. */
export function SecretPage({ route }: { route: Route }) {
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      <div class="filters" role="search">
        <ChoiceFilter route={route} name="type" label="Type" choices={[{ value: '', label: 'Any' }, 'ENV_VAR', 'FILE', 'CERTIFICATE', 'API_KEY']} />
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
        <span class="spacer" />
        {may('OPERATOR') && <button type="button" class="primary" onClick={() => setAdding(true)}>Add a secret…</button>}
      </div>
      <List
        label="Secrets"
        path={path}
        filter={{ type: route.query.get('type'), instanceId: route.query.get('instanceId') }}
        id={secret => secret.id}
        columns={[
          { title: 'Name', width: 'minmax(0, 2fr)', cell: secret => <span title={secret.description ?? undefined}>{secret.name}</span> },
          { title: 'Type', width: '7rem', wide: true, cell: secret => secret.type.toLowerCase().replace('_', ' ') },
          { title: 'For', wide: true, cell: secret => secret.instanceId ?? 'all' },
          { title: 'Version', width: '5rem', wide: true, numeric: true, cell: secret => secret.version },
          { title: 'Expires', width: '8rem', wide: true, cell: secret => (secret.isExpired ? <Status of="EXPIRED" /> : secret.expiresAt ? <Time at={secret.expiresAt} /> : 'never') },
          { title: 'Rotated', width: '7rem', wide: true, cell: secret => <Time at={secret.lastRotatedAt ?? secret.createdAt} /> },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '14rem', cell: (one: { id: string; name: string }) => <Controls secret={one as Secret} ask={setAsked} /> }] : []),
        ]}
        empty={<Empty title="The vault is empty"><p>What stands in the vault is sealed, and configurations refer to it: <code>{'${secret:name}'}</code>.</p></Empty>}
      />
      {adding && <AddSecret close={() => setAdding(false)} />}
      {asked?.what === 'show' && <SecretReader secret={asked.secret} close={close} />}
      {asked?.what === 'rotate' && <RotateSecret secret={asked.secret} close={close} />}
      {asked?.what === 'delete' && (
        <Confirm title="Delete the secret" verb="Delete" name={asked.secret.name} close={close}
          act={() => answer(api.DELETE('/api/v1/secrets/{id}', { params: { path: { id: asked.secret.id } } })).then(() => lookAgain(path))}>
          <p>Its value and all its versions are gone. What refers to it cannot be deployed any more.</p>
        </Confirm>
      )}
    </>
  );
}

function Controls({ secret, ask }: { secret: Secret; ask: (asked: Asked) => void }) {
  const { may } = useSession();
  return (
    <span class="row">
      {may('ADMIN') && <button type="button" class="quiet" aria-label={`Show ${secret.name}`} onClick={() => ask({ secret, what: 'show' })}>Show</button>}
      <button type="button" class="quiet" aria-label={`Rotate ${secret.name}`} onClick={() => ask({ secret, what: 'rotate' })}>Rotate</button>
      <button type="button" class="quiet" aria-label={`Delete ${secret.name}`} onClick={() => ask({ secret, what: 'delete' })}>Delete</button>
    </span>
  );
}
