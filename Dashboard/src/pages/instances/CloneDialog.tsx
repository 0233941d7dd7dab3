import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain, useChange, useGet } from '../../api/query';
import { go, to } from '../../route';
import { Dialog } from '../../ui/dialog';
import { Check, Select, Text } from '../../ui/fields';
import { Answered, Empty, Trouble, useNotify } from '../../ui/notices';
import { exactTime } from '../../ui/time';
import { stale, type Instance } from './instance';

/** Makes another instance of one of its backups. */
export function CloneDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const backups = useGet('/api/v1/instances/{id}/backups', { params: { path: { id: instance.id }, query: { status: 'completed', limit: '100' } } }, { every: false });
  return (
    <Dialog title={`Clone ${instance.name}`} close={close}>
      <Answered of={backups}>
        {({ data }) => data.length > 0
          ? <CloneForm instance={instance} backups={data} close={close} />
          : <div class="dialog-body"><Empty title="A clone is made of a backup"><p>There is none yet. <a href={to('instances', instance.id, 'backups')} onClick={close}>Back it up</a>, then clone it.</p></Empty></div>}
      </Answered>
    </Dialog>
  );
}

type FormProps = { instance: Instance; backups: { id: string; label: string | null; createdAt: string }[]; close: () => void };

function CloneForm({ instance, backups, close }: FormProps) {
  const notify = useNotify();
  const [name, setName] = useState(`${instance.name}-copy`);
  const [backupId, setBackup] = useState(backups[0]!.id);
  const [domain, setDomain] = useState('');
  const [serverId, setServer] = useState('');
  const [neutralize, setNeutralize] = useState(true);
  const servers = useGet('/api/v1/servers', { params: { query: { limit: '100' } } }, { every: false });
  const clone = useChange(
    () => answer(api.POST('/api/v1/instances/{id}/clone', { params: { path: { id: instance.id } }, body: { name, backupId, neutralize, domain: domain || undefined, serverId: serverId || undefined } })),
    stale,
    made => {
      close();
      if (made.adminPassword) notify(<>The administrator’s password of {name} is <code>{made.adminPassword}</code>. It is told only now.</>);
      lookAgain('/api/v1/deployments');
      go(to('instances', made.id!));
    },
  );
  const fault = (field: string) => clone.error?.field === field && clone.error.message;
  return (
    <form onSubmit={submit => (submit.preventDefault(), clone.mutate(undefined))}>
      <div class="dialog-body">
        <Text label="Name" autofocus required value={name} change={setName} fault={fault('name')} />
        <Select label="From the backup" value={backupId} change={setBackup} choices={backups.map(one => ({ value: one.id, label: `${exactTime(one.createdAt)}${one.label ? ` – ${one.label}` : ''}` }))} />
        <Select label="Server" value={serverId} change={setServer} fault={fault('serverId')}
          choices={[{ value: '', label: 'Fleet chooses' }, ...(servers.data?.data ?? []).map(server => ({ value: server.id, label: `${server.name} (${server.status.toLowerCase()})` }))]} />
        <Text label="Domain" hint="It has none unless one is given." value={domain} change={setDomain} fault={fault('domain')} />
        <Check label="Take away what must not act twice (mail, payments, jobs)" value={neutralize} change={setNeutralize} />
        <Trouble fault={clone.error} />
      </div>
      <footer>
        <button type="button" onClick={close}>Cancel</button>
        <button type="submit" class="primary" disabled={clone.isPending}>Clone</button>
      </footer>
    </form>
  );
}
