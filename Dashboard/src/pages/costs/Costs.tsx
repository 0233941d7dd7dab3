import type { PageProps } from '../../shell/areas';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { BreakdownPage } from './BreakdownPage';
import { BudgetPage } from './BudgetPage';
import { CostOverview } from './CostOverview';
import { IdlePage } from './IdlePage';
import { LlmPage } from './LlmPage';
import { RecommendationPage } from './RecommendationPage';

const parts = [
  { name: '', title: 'Summary' },
  { name: 'breakdown', title: 'Breakdown' },
  { name: 'budgets', title: 'Budgets' },
  { name: 'idle', title: 'Idle instances' },
  { name: 'recommendations', title: 'Recommendations' },
  { name: 'llm', title: 'Language models' },
];

export default function Costs({ route }: PageProps) {
  const [, name = ''] = route.segments;
  return (
    <>
      <div class="page-head"><h1>Costs</h1></div>
      <Tabs label="Costs" tabs={parts.map(part => ({ title: part.title, href: part.name ? to('costs', part.name) : to('costs'), current: part.name === name }))} />
      {name === '' && <CostOverview route={route} />}
      {name === 'breakdown' && <BreakdownPage route={route} />}
      {name === 'budgets' && <BudgetPage />}
      {name === 'idle' && <IdlePage route={route} />}
      {name === 'recommendations' && <RecommendationPage />}
      {name === 'llm' && <LlmPage route={route} />}
    </>
  );
}
