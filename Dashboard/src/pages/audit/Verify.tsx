import { answer, api, type Schemas } from '../../api/client';
import { useChange, type Filled } from '../../api/query';
import { number } from '../../ui/figures';
import { Trouble } from '../../ui/notices';

/** Follows the chain of all rows: whether one was altered, left out or put in. */
export function Verify() {
  const verify = useChange(async () => (await answer(api.GET('/api/v1/audit/verify'))) as Filled<Schemas['AuditVerdictShape']>);
  const verdict = verify.data;
  return (
    <section class="card" aria-label="The chain">
      <div class="row">
        <button type="button" disabled={verify.isPending} onClick={() => verify.mutate(undefined)}>{verify.isPending ? 'Verifying…' : 'Verify the chain'}</button>
        <span role="status">
          {verdict && (verdict.intact
            ? <span class="good">✓ Intact: {number(verdict.rows)} rows, from {verdict.from} to {verdict.to}</span>
            : <span class="bad">✗ Broken{verdict.brokenAt != null && <> at row {verdict.brokenAt}</>}: {verdict.reason}</span>)}
        </span>
      </div>
      {verdict?.head && <p class="muted long">Its head is <code>{verdict.head}</code>. Keep it elsewhere: <code>?expect_head=</code> says later whether the log has lost its end.</p>}
      <Trouble fault={verify.error} />
    </section>
  );
}
