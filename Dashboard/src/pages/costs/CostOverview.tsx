import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../api/client';
import { live, useGet, type Filled } from '../../api/query';
import { to, type Route } from '../../route';
import { Bar, Figure, money } from '../../ui/figures';
import { Chart } from '../../ui/chart';
import { Answered, Empty } from '../../ui/notices';
import { Table } from '../../ui/table';
import { PeriodFilter, periodOf } from './period';

export function CostOverview({ route }: { route: Route }) {
  const init = { params: { query: periodOf(route) } };
  const summary = useGet('/api/v1/costs/summary', init, { every: live.slow, keep: true });
  const trends = useGet('/api/v1/costs/trends', init, { every: live.slow, keep: true });
  return (
    <>
      <div class="filters"><PeriodFilter route={route} /></div>
      <Answered of={trends}>{data => (data.points.length === 0 ? <Nothing /> : <Trend trends={data as Filled<Schemas['CostTrends']>} />)}</Answered>
      <Answered of={summary}>{data => data.totalUsd > 0 && <Shares summary={data as Filled<Schemas['CostSummary']>} />}</Answered>
    </>
  );
}

function Nothing() {
  return (
    <Empty title="Nothing was spent in this time">
      <p>What instances reserve and use is priced by the hour, by the tariff or by what a provider says. The first figures stand here within an hour of the first instance.</p>
    </Empty>
  );
}

function Trend({ trends }: { trends: Filled<Schemas['CostTrends']> }) {
  const { totalUsd, computeUsd, storageUsd, networkUsd, llmUsd, changePercent, instanceCount } = trends.summary;
  const times = useMemo(() => trends.points.map(point => Date.parse(point.date) / 1_000), [trends]);
  const lines = useMemo(() => [
    { label: 'Total', values: trends.points.map(point => point.totalUsd) },
    { label: 'Compute', values: trends.points.map(point => point.computeUsd) },
    { label: 'Storage', values: trends.points.map(point => point.storageUsd) },
    { label: 'Network', values: trends.points.map(point => point.networkUsd) },
    { label: 'Language models', values: trends.points.map(point => point.llmUsd) },
  ], [trends]);
  const change = changePercent == null ? undefined : `${changePercent > 0 ? '+' : ''}${changePercent.toFixed(1)} % against the time before`;
  return (
    <>
      <div class="figures">
        <Figure label="Total" value={money(totalUsd)} hint={change} />
        <Figure label="Compute" value={money(computeUsd)} />
        <Figure label="Storage" value={money(storageUsd)} />
        <Figure label="Network" value={money(networkUsd)} />
        <Figure label="Language models" value={money(llmUsd)} href="#/costs/llm" />
        <Figure label="Instances" value={instanceCount} href="#/costs/breakdown" />
      </div>
      <section class="card" aria-label="Spent by day">
        <h2>Spent by {trends.granularity}</h2>
        <Chart label={`What was spent by ${trends.granularity}, in US dollars: ${money(totalUsd)} in all`} times={times} lines={lines} format={value => money(value)} height={220} />
      </section>
    </>
  );
}

function Shares({ summary }: { summary: Filled<Schemas['CostSummary']> }) {
  const providers = Object.entries(summary.byProvider as Record<string, number>).sort((one, other) => other[1] - one[1]);
  return (
    <div class="cards">
      <section class="card" aria-label="By provider">
        <h2>By provider</h2>
        {providers.map(([name, spent]) => <Bar key={name} label={name} value={spent} of={summary.totalUsd} text={money(spent)} plain />)}
      </section>
      <section class="card" aria-label="The dearest instances">
        <h2>The dearest instances</h2>
        <Table label="The dearest instances" rows={summary.byInstance.slice(0, 8)} id={one => one.instanceId}
          columns={[
            { title: 'Instance', cell: one => <a href={to('instances', one.instanceId)}>{one.instanceName ?? one.instanceId}</a> },
            { title: 'Spent', numeric: true, cell: one => money(one.totalUsd) },
          ]} />
      </section>
    </div>
  );
}
