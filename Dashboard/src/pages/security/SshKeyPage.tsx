import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Confirm } from '../../ui/dialog';
import { ChoiceFilter, TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';

type Key = Filled<Schemas['SshKeyShape']>;

export function SshKeyPage({ route }: { route: Route }) {
  const { may } = useSession();
  const [doomed, setDoomed] = useState<Key>();
  return (
    <>
      <div class="filters" role="search">
        <ChoiceFilter route={route} name="status" label="Status" choices={[{ value: '', label: 'Any' }, 'ACTIVE', 'REVOKED', 'EXPIRED']} />
        <TextFilter route={route} name="instanceId" label="Instance" placeholder="inst_…" />
      </div>
      <List
        label="SSH keys"
        path="/api/v1/security/ssh-keys"
        filter={{ status: route.query.get('status'), instanceId: route.query.get('instanceId') }}
        id={key => key.id}
        columns={[
          { title: 'Fingerprint', width: 'minmax(0, 2fr)', cell: key => <code title={key.fingerprint}>{key.fingerprint}</code> },
          { title: 'Comment', wide: true, cell: key => `${key.comment ?? '–'}${key.isFleets ? ' (Fleet’s own)' : ''}` },
          { title: 'Type', wide: true, cell: key => <span class={key.isWeak ? 'warn' : undefined}>{key.keyType}{key.keyBits ? ` ${key.keyBits}` : ''}{key.isWeak ? ', weak' : ''}</span> },
          { title: 'Instance', wide: true, cell: key => <a href={to('instances', key.instanceId)}>{key.instanceName}</a> },
          { title: 'State', width: '8rem', cell: key => <Status of={key.isExpired ? 'EXPIRED' : key.status} /> },
          { title: 'Known since', width: '7rem', wide: true, cell: key => <Time at={key.createdAt} /> },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '6rem', cell: (key: { id: string; status: string; fingerprint: string; isFleets: boolean }) => key.status === 'ACTIVE' && !key.isFleets && <button type="button" class="quiet" aria-label={`Revoke ${key.fingerprint}`} onClick={() => setDoomed(key as Key)}>Revoke</button> }] : []),
        ]}
        empty={<Empty title="No SSH key is known"><p>A scan of an instance finds who may log in to it.</p></Empty>}
      />
      {doomed && (
        <Confirm title="Revoke the SSH key" verb="Revoke" name={doomed.comment || doomed.fingerprint.slice(-8)} close={() => setDoomed(undefined)}
          act={() => answer(api.POST('/api/v1/security/ssh-keys/{id}/revoke', { params: { path: { id: doomed.id } } })).then(() => lookAgain('/api/v1/security'))}>
          <p>It is taken out of the file with the keys on {doomed.instanceName}: whoever has it cannot log in any more.</p>
        </Confirm>
      )}
    </>
  );
}
