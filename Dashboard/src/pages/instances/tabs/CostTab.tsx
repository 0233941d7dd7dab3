import { live, useGet } from '../../../api/query';
import { Figure, money } from '../../../ui/figures';
import { Answered, Empty } from '../../../ui/notices';
import { Table } from '../../../ui/table';
import type { TabProps } from '../InstancePage';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** What it has cost in the last thirty days. */
export default function CostTab({ instance }: TabProps) {
  const costs = useGet('/api/v1/costs/instances/{id}', { params: { path: { id: instance.id } } }, { every: live.slow });
  return (
    <Answered of={costs}>
      {data => (
        <>
          <div class="figures">
            <Figure label="In all" value={money(data.totalUsd)} hint={`since ${day.format(new Date(data.periodStart))}`} />
            <Figure label="Compute" value={money(data.computeUsd)} />
            <Figure label="Storage" value={money(data.storageUsd)} />
            <Figure label="Network" value={money(data.networkUsd)} />
            <Figure label="Language models" value={money(data.llmUsd)} />
          </div>
          <section class="card">
            <Table label="Costs by period" rows={data.entries} id={row => row.id} empty={<Empty title="Nothing was charged"><p>Costs are computed from the price of its provider and size. <a href="#/costs">All costs</a></p></Empty>} columns={[
              { title: 'Period', cell: row => day.formatRange(new Date(row.periodStart), new Date(row.periodEnd)) },
              { title: 'Total', numeric: true, cell: row => money(row.totalUsd) },
              { title: 'Estimated', numeric: true, wide: true, cell: row => money(row.estimatedUsd) },
              { title: 'Source', wide: true, cell: row => row.source },
              { title: 'How', wide: true, cell: row => row.detail },
            ]} />
          </section>
        </>
      )}
    </Answered>
  );
}
