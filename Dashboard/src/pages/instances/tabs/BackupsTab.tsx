import { useState } from 'preact/hooks';
import { answer, api } from '../../../api/client';
import { live, lookAgain, useGet, type Answer } from '../../../api/query';
import { useSession } from '../../../api/session';
import { Act } from '../../../ui/act';
import { Confirm } from '../../../ui/dialog';
import { bytes } from '../../../ui/figures';
import { Answered, Empty } from '../../../ui/notices';
import { OperationProgress } from '../../../ui/operation';
import { Status } from '../../../ui/status';
import { Table } from '../../../ui/table';
import { Time } from '../../../ui/time';
import { stale } from '../instance';
import type { TabProps } from '../InstancePage';
import { BackupPolicy } from './BackupPolicy';

type Backup = Answer<'/api/v1/instances/{id}/backups'>['data'][number];

const changed = [...stale, '/api/v1/backups'];
const at = (id: string) => ({ params: { path: { id } } });

/** Its backups: made, looked after, brought back. */
export default function BackupsTab({ instance }: TabProps) {
  const { may } = useSession();
  const [operation, setOperation] = useState<string | null>(null);
  const [asked, ask] = useState<{ verb: 'restore' | 'delete'; backup: Backup }>();
  const backups = useGet('/api/v1/instances/{id}/backups', { params: { path: { id: instance.id }, query: { limit: '100' } } }, { every: live.usual });
  const operates = may('OPERATOR');
  const begun = ({ operationId }: { operationId?: string | null }) => setOperation(operationId ?? null);

  const row = (backup: Backup) => operates && (
    <div class="row">
      {backup.status === 'completed' && <Act act={() => answer(api.POST('/api/v1/backups/{id}/verify', at(backup.id)))} done={begun} stale={changed}>Verify</Act>}
      {backup.status === 'completed' && instance.runtime && <button type="button" onClick={() => ask({ verb: 'restore', backup })}>Restore…</button>}
      <button type="button" class="danger" onClick={() => ask({ verb: 'delete', backup })}>Delete…</button>
    </div>
  );
  const act = async () => {
    const { verb, backup } = asked!;
    begun(await answer(verb === 'restore' ? api.POST('/api/v1/backups/{id}/restore', { ...at(backup.id), body: {} }) : api.DELETE('/api/v1/backups/{id}', at(backup.id))));
    changed.forEach(lookAgain);
  };
  return (
    <>
      <div class="page-head">
        <span class="spacer" />
        {operates && instance.runtime && <Act class="primary" act={() => answer(api.POST('/api/v1/instances/{id}/backup', { ...at(instance.id), body: {} }))} done={begun} stale={changed}>Back up now</Act>}
      </div>
      {operation && <div class="card"><OperationProgress key={operation} id={operation} done={() => changed.forEach(lookAgain)} /></div>}
      <section class="card">
        <Answered of={backups}>
          {({ data }) => <Table label="Backups" rows={data} id={one => one.id} empty={<NoneYet managed={instance.runtime !== null} />} columns={[
            { title: 'Made', cell: one => <Time at={one.createdAt} /> },
            { title: 'Status', cell: one => <Status of={one.status} title={one.error?.message} /> },
            { title: 'Size', cell: one => bytes(one.sizeBytes), numeric: true },
            { title: 'Why', wide: true, cell: one => one.label ?? one.reason.replaceAll('_', ' ') },
            { title: 'Holds', wide: true, cell: one => one.parts.map(part => part.kind).join(', ') || '–' },
            { title: 'Verified', wide: true, cell: one => (one.verification ? <span class={one.verification.isGood ? undefined : 'bad'} title={one.verification.message}>{one.verification.isGood ? 'good' : 'bad'}, <Time at={one.verification.at} /></span> : <span class="muted">not yet</span>) },
            { title: 'Actions', cell: row },
          ]} />}
        </Answered>
      </section>
      {instance.runtime && <BackupPolicy instance={instance} mayChange={operates} />}
      {asked && (
        <Confirm title={asked.verb === 'restore' ? `Restore ${instance.name}` : 'Delete this backup'} name={instance.name} verb={asked.verb === 'restore' ? 'Restore' : 'Delete'} act={act} close={() => ask(undefined)}>
          {asked.verb === 'restore'
            ? <p>What it has now is replaced by the backup made <Time at={asked.backup.createdAt} />. It stands still meanwhile. Back it up first if what it has now is worth keeping.</p>
            : <p>The backup of {instance.name} made <Time at={asked.backup.createdAt} /> is removed from its store. Nothing brings it back.</p>}
        </Confirm>
      )}
    </>
  );
}

const NoneYet = ({ managed }: { managed: boolean }) => (
  <Empty title="No backups yet">
    <p>{managed ? 'Press “Back up now”, or let a policy do it at its times.' : 'Fleet did not put this instance on a server, so it cannot read its data.'}</p>
  </Empty>
);
