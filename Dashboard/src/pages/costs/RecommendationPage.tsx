import { answer, api } from '../../api/client';
import { live, useChange, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { to } from '../../route';
import { Act } from '../../ui/act';
import { Figure, money, percent } from '../../ui/figures';
import { Answered, Empty, useNotify } from '../../ui/notices';
import { Table } from '../../ui/table';

const path = '/api/v1/costs/recommendations';

export function RecommendationPage() {
  const { may } = useSession();
  const notify = useNotify();
  const found = useGet(path, { params: { query: { limit: '100', dismissed: 'false' } } }, { every: live.slow });
  const analyse = useChange(() => answer(api.POST('/api/v1/costs/recommendations/analyze')), [path], report => notify(`${report.analyzed} instances looked at, ${report.generated} recommendations`));
  return (
    <>
      <div class="filters">
        <span class="spacer" />
        {may('OPERATOR') && <button type="button" class="primary" disabled={analyse.isPending} onClick={() => analyse.mutate(undefined, { onError: fault => notify(fault.message, 'bad') })}>{analyse.isPending ? 'Analysing…' : 'Analyse now'}</button>}
      </div>
      <Answered of={found}>
        {page => page.data.length === 0
          ? <Empty title="Nothing to recommend"><p>An analysis compares what instances use with what they pay for.</p></Empty>
          : (
            <>
              <div class="figures"><Figure label="Could be saved in a month" value={money(page.totalSavingsUsdMo)} tone="good" /></div>
              <section class="card" aria-label="Recommendations">
                <Table label="Recommendations" rows={page.data} id={one => one.id}
                  columns={[
                    { title: 'Instance', cell: one => <a href={to('instances', one.instanceId)}>{one.instanceName}</a> },
                    { title: 'Change', cell: one => `${one.currentTier} → ${one.suggestedTier}` },
                    { title: 'Saves a month', numeric: true, cell: one => money(one.savingsUsdMo) },
                    { title: 'Uses', wide: true, cell: one => `processor ${percent(one.avgCpuPercent)}, memory ${percent(one.avgMemPercent)}` },
                    { title: 'Why', wide: true, cell: one => one.reasoning },
                    ...(may('OPERATOR') ? [{ title: 'Do', cell: (one: { id: string; instanceName: string }) => <Act class="quiet" stale={[path]} said="Dismissed" label={`Dismiss for ${one.instanceName}`} act={() => answer(api.POST('/api/v1/costs/recommendations/{id}/dismiss', { params: { path: { id: one.id } } }))}>Dismiss</Act> }] : []),
                  ]} />
              </section>
            </>
          )}
      </Answered>
    </>
  );
}
