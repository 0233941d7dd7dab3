import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange } from '../../api/query';
import { Area, Select, Text } from '../../ui/fields';
import { Trouble } from '../../ui/notices';
import type { Added } from './AddServer';
import { readLabels } from './labels';
import { stale } from './server';

export type FormProps = { added: (server: Added) => void; close: () => void };

/** A machine that somebody has: where it is, and how Fleet logs in. */
export function BringForm({ added, close }: FormProps) {
  const [name, setName] = useState('');
  const [host, setHost] = useState('');
  const [port, setPort] = useState('22');
  const [sshUser, setUser] = useState('root');
  const [authMethod, setMethod] = useState<'key' | 'password'>('key');
  const [secret, setSecret] = useState('');
  const [labels, setLabels] = useState('');
  const add = useChange(
    () => answer(api.POST('/api/v1/servers', {
      body: {
        name, host, port: Number(port), sshUser, authMethod, labels: readLabels(labels),
        ...(authMethod === 'key' ? { sshPrivateKey: secret.trim() + '\n' } : { sshPassword: secret }),
      },
    })),
    stale,
    added,
  );
  const fault = (field: string) => add.error?.field === field && add.error.message;
  const turn = (method: string) => {
    setMethod(method as 'key' | 'password');
    setSecret('');
  };
  return (
    <form onSubmit={submit => (submit.preventDefault(), add.mutate(undefined))}>
      <div class="dialog-body">
        <Text label="Name" autofocus required autocomplete="off" value={name} change={setName} fault={fault('name')} />
        <div class="row">
          <div class="grow"><Text label="Host" required placeholder="203.0.113.7" autocomplete="off" value={host} change={setHost} fault={fault('host')} /></div>
          <Text label="Port" type="number" class="short" min={1} max={65_535} required value={port} change={setPort} fault={fault('port')} />
        </div>
        <div class="row">
          <div class="grow"><Text label="Account" required autocomplete="off" value={sshUser} change={setUser} fault={fault('sshUser')} /></div>
          <Select label="Logs in by" value={authMethod} change={turn} choices={[{ value: 'key', label: 'private key' }, { value: 'password', label: 'password' }]} />
        </div>
        {authMethod === 'key'
          ? <Area label="Private key" hint="OpenSSH form, without a passphrase. It is sealed at once and shown to nobody." rows={5} value={secret} change={setSecret} fault={fault('sshPrivateKey')} />
          : <Text label="Password" type="password" autocomplete="off" required value={secret} change={setSecret} hint="It is sealed at once and shown to nobody." fault={fault('sshPassword')} />}
        <Text label="Labels" placeholder="env=prod, rack=a1" hint="Instances may choose a server by its labels." value={labels} change={setLabels} fault={fault('labels')} />
        <Trouble fault={add.error} />
      </div>
      <footer>
        <button type="button" onClick={close}>Cancel</button>
        <button type="submit" class="primary" disabled={add.isPending || secret === ''}>Add</button>
      </footer>
    </form>
  );
}
