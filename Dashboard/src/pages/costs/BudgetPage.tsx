import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { lookAgain, useGet, type Filled } from '../../api/query';
import { useSession } from '../../api/session';
import { Confirm } from '../../ui/dialog';
import { Facts } from '../../ui/facts';
import { Select, Text } from '../../ui/fields';
import { Bar, money } from '../../ui/figures';
import { Answered, Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { ChannelChoice } from '../settings/ChannelChoice';

type Budget = Filled<Schemas['BudgetShape']>;
const path = '/api/v1/costs/budgets';

export function BudgetPage() {
  const { may } = useSession();
  const [edited, setEdited] = useState<Budget | 'new'>();
  const [doomed, setDoomed] = useState<Budget>();
  const budgets = useGet(path, { params: { query: { limit: '100' } } });
  return (
    <>
      <div class="filters"><span class="spacer" />{may('OPERATOR') && <button type="button" class="primary" onClick={() => setEdited('new')}>Make a budget…</button>}</div>
      <Answered of={budgets}>
        {page => page.data.length === 0
          ? <Empty title="There is no budget yet"><p>A budget tells when a share of it is spent, and what the period will come to.</p></Empty>
          : <div class="cards">{page.data.map(budget => <Card key={budget.id} budget={budget as Budget} edit={setEdited} remove={setDoomed} />)}</div>}
      </Answered>
      {edited && <BudgetDialog budget={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}
      {doomed && (
        <Confirm title="Delete the budget" verb="Delete" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/costs/budgets/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(path))}>
          <p>Nobody is told of it any more. What was spent stays on record.</p>
        </Confirm>
      )}
    </>
  );
}

function Card({ budget, edit, remove }: { budget: Budget; edit: (budget: Budget) => void; remove: (budget: Budget) => void }) {
  const { may } = useSession();
  return (
    <section class="card" aria-label={budget.name}>
      <div class="page-head"><h2>{budget.name}</h2><Status of={budget.status} /></div>
      <Bar label="Spent" value={budget.spentUsd} of={budget.amountUsd} text={`${money(budget.spentUsd)} of ${money(budget.amountUsd)}`} />
      <Facts of={[
        ['Period', budget.period.toLowerCase()],
        ['For', budget.instanceId ?? budget.provider ?? 'everything'],
        ['Will come to', <span class={budget.forecastUsd > budget.amountUsd ? 'bad' : undefined}>{money(budget.forecastUsd)}</span>],
        ['Tells at', `${Math.round(budget.alertThreshold * 100)} %${budget.alertSent ? ', has told' : ''}`],
      ]} />
      {may('OPERATOR') && (
        <div class="row">
          <button type="button" class="quiet" aria-label={`Change ${budget.name}`} onClick={() => edit(budget)}>Change</button>
          <button type="button" class="quiet" aria-label={`Delete ${budget.name}`} onClick={() => remove(budget)}>Delete</button>
        </div>
      )}
    </section>
  );
}

function BudgetDialog({ budget, close }: { budget?: Budget; close: () => void }) {
  const [draft, setDraft] = useState({
    name: budget?.name ?? '', amount: String(budget?.amountUsd ?? 100), period: budget?.period ?? 'MONTHLY', threshold: String(Math.round((budget?.alertThreshold ?? 0.8) * 100)),
    instance: budget?.instanceId ?? '', provider: budget?.provider ?? '', channels: budget?.channelIds ?? [],
  });
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }));
  const act = async () => {
    const body = {
      name: draft.name, amountUsd: Number(draft.amount), period: draft.period as 'MONTHLY', alertThreshold: Number(draft.threshold) / 100,
      ...(draft.instance.trim() ? { instanceId: draft.instance.trim() } : {}), ...(draft.provider.trim() ? { provider: draft.provider.trim() } : {}), channelIds: draft.channels,
    };
    if (budget) await answer(api.PUT('/api/v1/costs/budgets/{id}', { params: { path: { id: budget.id } }, body }));
    else await answer(api.POST(path, { body }));
    lookAgain(path);
  };
  return (
    <Confirm title={budget ? `Change ${budget.name}` : 'Make a budget'} verb={budget ? 'Change' : 'Make'} act={act} close={close}>
      <Text label="Name" required maxLength={128} value={draft.name} change={name => set({ name })} />
      <div class="pair">
        <Text label="Amount, $" type="number" required min="0.01" step="any" value={draft.amount} change={amount => set({ amount })} />
        <Select label="Period" value={draft.period} change={period => set({ period })} choices={[{ value: 'DAILY', label: 'a day' }, { value: 'WEEKLY', label: 'a week' }, { value: 'MONTHLY', label: 'a month' }]} />
        <Text label="Tells at, %" type="number" required min="1" max="100" value={draft.threshold} change={threshold => set({ threshold })} />
      </div>
      <Text label="Instance" placeholder="inst_…" value={draft.instance} change={instance => set({ instance })} hint="Left empty: all" />
      <Text label="Provider" value={draft.provider} change={provider => set({ provider })} hint="Left empty: all" />
      <fieldset><legend>Who is told</legend><ChannelChoice chosen={draft.channels} change={channels => set({ channels })} /></fieldset>
    </Confirm>
  );
}
