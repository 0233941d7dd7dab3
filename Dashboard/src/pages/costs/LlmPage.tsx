import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../api/client';
import { live, useGet, type Filled } from '../../api/query';
import { to, type Route } from '../../route';
import { Chart } from '../../ui/chart';
import { Figure, money, number } from '../../ui/figures';
import { Answered, Empty } from '../../ui/notices';
import { Table } from '../../ui/table';
import { PeriodFilter, periodOf } from './period';

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** What instances' calls of language models cost. */
export function LlmPage({ route }: { route: Route }) {
  const init = { params: { query: periodOf(route) } };
  const summary = useGet('/api/v1/costs/llm/summary', init, { every: live.slow, keep: true });
  const trends = useGet('/api/v1/costs/llm/trends', init, { every: live.slow, keep: true });
  return (
    <>
      <div class="filters"><PeriodFilter route={route} /></div>
      <Answered of={summary}>
        {data => data.totals.calls === 0
          ? <Empty title="No call of a language model is known"><p>Instances report theirs as OpenTelemetry spans to <code>/api/v1/otel/v1/traces</code>.</p></Empty>
          : <Found summary={data as Filled<Schemas['LlmSummary']>} days={(trends.data?.points ?? []) as Filled<Schemas['LlmDay']>[]} />}
      </Answered>
    </>
  );
}

function Found({ summary, days }: { summary: Filled<Schemas['LlmSummary']>; days: Filled<Schemas['LlmDay']>[] }) {
  const { totals } = summary;
  const times = useMemo(() => days.map(day => Date.parse(day.date) / 1_000), [days]);
  const lines = useMemo(() => [{ label: 'Spent', values: days.map(day => day.figures.totalUsd) }], [days]);
  return (
    <>
      <div class="figures">
        <Figure label="Total" value={money(totals.totalUsd)} />
        <Figure label="Calls" value={number(totals.calls)} />
        <Figure label="Tokens in" value={<span title={number(totals.inputTokens)}>{short.format(totals.inputTokens)}</span>} />
        <Figure label="Tokens out" value={<span title={number(totals.outputTokens)}>{short.format(totals.outputTokens)}</span>} />
        {totals.unpricedTokens > 0 && <Figure label="Tokens without a price" value={number(totals.unpricedTokens)} tone="warn" />}
      </div>
      {days.length > 0 && <section class="card" aria-label="Spent by day"><h2>Spent by day</h2><Chart label={`Spent by day on language models: ${money(totals.totalUsd)} in all`} times={times} lines={lines} format={value => money(value)} /></section>}
      <div class="cards">
        <section class="card" aria-label="By model">
          <h2>By model</h2>
          <Table label="By model" rows={summary.byModel} id={one => `${one.provider} ${one.model}`}
            columns={[
              { title: 'Model', cell: one => `${one.provider} ${one.model}` },
              { title: 'Calls', wide: true, numeric: true, cell: one => number(one.figures.calls) },
              { title: 'Spent', numeric: true, cell: one => money(one.figures.totalUsd) },
            ]} />
        </section>
        <section class="card" aria-label="By instance">
          <h2>By instance</h2>
          <Table label="By instance" rows={summary.byInstance.slice(0, 20)} id={one => one.instanceId}
            columns={[
              { title: 'Instance', cell: one => <a href={to('instances', one.instanceId)}>{one.instanceName ?? one.instanceId}</a> },
              { title: 'Calls', wide: true, numeric: true, cell: one => number(one.figures.calls) },
              { title: 'Spent', numeric: true, cell: one => money(one.figures.totalUsd) },
            ]} />
        </section>
      </div>
    </>
  );
}
