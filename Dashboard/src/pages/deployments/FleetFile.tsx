import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { live, lookAgain, useChange, useGet, type Filled } from '../../api/query';
import { Confirm } from '../../ui/dialog';
import { Area, Check } from '../../ui/fields';
import { Answered, Trouble } from '../../ui/notices';
import { Faults } from './Faults';
import { Plan } from './Plan';

export type Application = Filled<Schemas['ApplyShape']>;

const begin = `apiVersion: fleet/v1
name: shop
channels: []
instances: []
rules: []
tasks: []
budgets: []
`;

/** The document goes as it stands: YAML is read on the other side. */
async function apply(document: string, query: { dryRun?: string; prune?: string }): Promise<Application> {
  return (await answer(api.POST('/api/v1/apply', {
    params: { query }, body: document as never, bodySerializer: (text: unknown) => text as string, headers: { 'Content-Type': 'application/yaml', Prefer: 'respond-async' },
  }))) as Application;
}

/** The fleet as a document: what there is as YAML, what a changed one would do, and doing it. */
export function FleetFile() {
  const [document, setDocument] = useState(begin);
  const [prune, setPrune] = useState(false);
  const [asking, setAsking] = useState(false);
  const [begun, setBegun] = useState<string>();
  const query = prune ? { prune: 'true' } : {};
  const load = useChange(async () => (await answer(api.GET('/api/v1/export', { parseAs: 'text' }))) as unknown as string, [], setDocument);
  const plan = useChange(() => apply(document, { ...query, dryRun: 'true' }));
  const change = (text: string) => {
    setDocument(text);
    plan.reset();
    setBegun(undefined);
  };
  const go = async () => {
    const state = await apply(document, query);
    plan.reset();
    setBegun(state.id ?? undefined);
    lookAgain('/api/v1/');
  };
  const changes = plan.data ? plan.data.summary.create + plan.data.summary.update + plan.data.summary.delete : 0;
  return (
    <div class="stack">
      <section class="card" aria-label="The document">
        <Area label="The fleet, as YAML" rows={20} value={document} change={change} hint="Servers, channels, instances, rules, tasks and budgets. What it does not name stays as it is." />
        <div class="row">
          <button type="button" disabled={load.isPending} onClick={() => load.mutate(undefined)}>Load what there is</button>
          <button type="button" class="primary" disabled={plan.isPending} onClick={() => plan.mutate(undefined)}>{plan.isPending ? 'Planning…' : 'Plan (dry run)'}</button>
          <button type="button" disabled={changes === 0} onClick={() => setAsking(true)}>Apply…</button>
          <Check label="Remove what the set held before and declares no more" value={prune} change={on => (setPrune(on), plan.reset())} />
        </div>
        <Trouble fault={load.error} />
        <Faults fault={plan.error} />
      </section>
      {plan.data && <Plan application={plan.data} />}
      {begun && <Progress id={begun} />}
      {asking && plan.data && (
        <Confirm title={`Apply ${plan.data.name}`} verb="Apply" name={plan.data.summary.delete > 0 ? plan.data.name : undefined} act={go} close={() => setAsking(false)}>
          <p>{plan.data.summary.create} will be made, {plan.data.summary.update} changed, {plan.data.summary.delete} removed.</p>
        </Confirm>
      )}
    </div>
  );
}

function Progress({ id }: { id: string }) {
  const state = useGet('/api/v1/apply/{id}', { params: { path: { id } } }, { every: live.fast });
  return <Answered of={state}>{data => <Plan application={data as Application} />}</Answered>;
}
