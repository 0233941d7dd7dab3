import { useState } from 'preact/hooks';
import type { Schemas } from '../../api/client';
import type { Filled } from '../../api/query';
import { useSession } from '../../api/session';
import type { PageProps } from '../../shell/areas';
import { Dialog } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { TextFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Output } from '../../ui/output';
import { exactTime, Time } from '../../ui/time';
import { TimeFilter } from './TimeFilter';
import { Verify } from './Verify';

type Row = Filled<Schemas['AuditShape']>;
const filters = ['actor', 'action', 'resource', 'resource_id', 'request_id'];
const words: Record<string, string> = { actor: 'Who', action: 'What was done', resource: 'Kind', resource_id: 'To what', request_id: 'Request' };

/** Who changed what, and whether anybody has altered the record of it. */
export default function Audit({ route }: PageProps) {
  const { may } = useSession();
  const [shown, setShown] = useState<Row>();
  if (!may('ADMIN')) return <><h1>Audit</h1><p>Who changed what is for administrators to see.</p></>;
  return (
    <>
      <div class="page-head"><h1>Audit</h1></div>
      <Verify />
      <div class="filters" role="search">
        {filters.map(name => <TextFilter key={name} route={route} name={name} label={words[name]!} />)}
        <TimeFilter route={route} name="from" label="From" />
        <TimeFilter route={route} name="to" label="To" />
      </div>
      <List
        label="Audit log"
        path="/api/v1/audit"
        filter={Object.fromEntries([...filters, 'from', 'to'].map(name => [name, route.query.get(name)]))}
        id={row => row.id}
        columns={[
          { title: 'When', width: '7rem', cell: row => <Time at={row.timestamp} /> },
          { title: 'Who', wide: true, cell: row => <span title={row.actor}>{row.userEmail ?? row.actor}</span> },
          { title: 'What', width: 'minmax(0, 2fr)', cell: row => <button type="button" class="link" onClick={() => setShown(row as Row)}>{row.action} {row.resource}</button> },
          { title: 'To what', width: 'minmax(0, 2fr)', wide: true, cell: row => <code>{row.resourceId ?? '–'}</code> },
          { title: 'From', wide: true, cell: row => row.ipAddress ?? '–' },
          { title: 'No.', width: '5rem', wide: true, numeric: true, cell: row => row.sequence },
        ]}
        empty={<Empty title={route.query.size > 0 ? 'No row fits these filters' : 'Nothing was changed yet'}><p>Each change that somebody makes stands here, with what was before and after.</p></Empty>}
      />
      {shown && <RowDialog row={shown} close={() => setShown(undefined)} />}
    </>
  );
}

function RowDialog({ row, close }: { row: Row; close: () => void }) {
  const parts: [string, unknown][] = [['Before', row.before], ['After', row.after], ['More', row.metadata]];
  return (
    <Dialog title={`${row.action} ${row.resource}`} close={close}>
      <div class="dialog-body">
        <Facts of={[
          ['When', exactTime(row.timestamp)],
          ['Who', row.userEmail ? `${row.userEmail} (${row.actor})` : row.actor],
          ['API key', row.keyId],
          ['To what', row.resourceId],
          ['From', row.ipAddress],
          ['Request', row.requestId],
          ['Number', row.sequence],
          ['MAC', <code class="long">{row.hash}</code>],
        ]} />
        {parts.filter(([, value]) => value != null).map(([name, value]) => <section key={name}><h3>{name}</h3><Output label={name}>{JSON.stringify(value, null, 2)}</Output></section>)}
      </div>
    </Dialog>
  );
}
