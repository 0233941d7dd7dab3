import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../../api/client';
import { live, lookAgain, useChange, useGet } from '../../../api/query';
import { Dialog } from '../../../ui/dialog';
import { Check, Text } from '../../../ui/fields';
import { Loading, Trouble } from '../../../ui/notices';
import { stale } from '../instance';
import { title, type BulkAction, type BulkVerb } from './action';
import { BulkResults } from './BulkResults';

type Props = { action: BulkVerb; ids: string[]; close: () => void; done: () => void };

/** Shows who would be refused before anything is done, then how it goes with each. */
export function BulkDialog({ action, ids, close, done }: Props) {
  const [backupVolume, setBackup] = useState(false);
  const [typed, setTyped] = useState('');
  const ask = (dryRun: boolean) =>
    answer(api.POST('/api/v1/instances/bulk-action', { body: { instanceIds: ids, action, options: { dryRun, backupVolume } }, headers: { Prefer: 'respond-async' } })) as Promise<BulkAction>;
  const tried = useChange(() => ask(true));
  const begun = useChange(() => ask(false), stale);
  useEffect(() => tried.mutate(undefined), []);

  const destroys = action === 'destroy';
  const able = tried.data?.summary.succeeded ?? 0;
  const word = `destroy ${able}`;
  const run = (submit: Event) => {
    submit.preventDefault();
    begun.mutate(undefined);
  };
  const leave = () => {
    if (begun.data) done();
    close();
  };
  return (
    <Dialog title={`${title(action)} ${ids.length} ${ids.length === 1 ? 'instance' : 'instances'}`} close={leave}>
      {begun.data?.id ? (
        <div class="dialog-body"><Running id={begun.data.id} /></div>
      ) : (
        <form onSubmit={run}>
          <div class="dialog-body">
            {tried.isPending && <Loading what="Asking what would happen" />}
            <Trouble fault={tried.error} />
            {tried.data && <BulkResults action={tried.data} />}
            {destroys && <Check label="Back up each one first" value={backupVolume} change={setBackup} />}
            {destroys && able > 0 && <Text label={`Type “${word}” to go on`} autocomplete="off" value={typed} change={setTyped} />}
            <Trouble fault={begun.error} />
          </div>
          <footer>
            <button type="button" onClick={leave}>Cancel</button>
            <button type="submit" class={destroys ? 'danger' : 'primary'} disabled={able === 0 || begun.isPending || (destroys && typed !== word)}>{title(action)} {able}</button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}

function Running({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const action = useGet('/api/v1/bulk-actions/{id}', { params: { path: { id } } }, { every: over ? false : live.fast });
  const ended = action.data?.completedAt != null;
  useEffect(() => {
    if (!ended) return;
    setOver(true);
    for (const prefix of stale) lookAgain(prefix);
  }, [ended]);
  if (!action.data) return action.error ? <Trouble fault={action.error} /> : <Loading />;
  return <BulkResults action={action.data} />;
}
