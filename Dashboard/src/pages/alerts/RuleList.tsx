import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { lookAgain } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Act } from '../../ui/act';
import { Confirm } from '../../ui/dialog';
import { ChoiceFilter } from '../../ui/filters';
import { List } from '../../ui/list';
import { Empty } from '../../ui/notices';
import { Status } from '../../ui/status';
import { conditionText, ruleTypes, scopeText, severities, stale, type Rule } from './words';

export function RuleList({ route }: { route: Route }) {
  const { may } = useSession();
  const [doomed, setDoomed] = useState<Rule>();
  const any = { value: '', label: 'Any' };
  return (
    <>
      <div class="filters">
        <ChoiceFilter route={route} name="type" label="Type" choices={[any, ...ruleTypes]} />
        <ChoiceFilter route={route} name="severity" label="Severity" choices={[any, ...severities]} />
        <ChoiceFilter route={route} name="enabled" label="Enabled" choices={[any, { value: 'true', label: 'Enabled' }, { value: 'false', label: 'Disabled' }]} />
        <span class="spacer" />
        {may('OPERATOR') && <a class="button primary" href={to('alerts', 'rules', 'new')}>Make a rule</a>}
      </div>
      <List
        label="Alert rules"
        path="/api/v1/alerts/rules"
        filter={Object.fromEntries(['type', 'severity', 'enabled'].map(name => [name, route.query.get(name)]))}
        id={rule => rule.id}
        columns={[
          { title: 'Rule', width: 'minmax(0, 2fr)', cell: rule => <a href={to('alerts', 'rules', rule.id)} title={rule.description ?? undefined}>{rule.name}</a> },
          { title: 'Severity', width: '7rem', cell: rule => <Status of={rule.severity} /> },
          { title: 'Fires when', width: 'minmax(0, 2fr)', wide: true, cell: rule => <span title={conditionText(rule as Rule)}>{conditionText(rule as Rule)}</span> },
          { title: 'For', wide: true, cell: rule => <span title={scopeText(rule as Rule)}>{scopeText(rule as Rule)}</span> },
          { title: 'Firing', width: '4rem', numeric: true, wide: true, cell: rule => <a href={`#/alerts?ruleId=${rule.id}`} class={rule.firingCount ? 'bad' : undefined}>{rule.firingCount}</a> },
          { title: 'State', width: '6.5rem', cell: rule => <Status of={rule.enabled ? 'ENABLED' : 'DISABLED'} /> },
          ...(may('OPERATOR') ? [{ title: 'Change', width: '10rem', wide: true, cell: (rule: { id: string; name: string; enabled: boolean }) => <Controls rule={rule as Rule} remove={setDoomed} /> }] : []),
        ]}
        empty={
          <Empty title="There is no rule yet">
            <p>A rule says what counts as bad, and for whom: <a href={to('alerts', 'rules', 'new')}>make the first one</a>.</p>
          </Empty>
        }
      />
      {doomed && (
        <Confirm title="Delete the rule" verb="Delete" name={doomed.name} close={() => setDoomed(undefined)}
          act={() => answer(api.DELETE('/api/v1/alerts/rules/{id}', { params: { path: { id: doomed.id } } })).then(() => lookAgain(stale[0]!))}>
          <p>Its open alerts are resolved, and stay on record.</p>
        </Confirm>
      )}
    </>
  );
}

function Controls({ rule, remove }: { rule: Rule; remove: (rule: Rule) => void }) {
  const path = { params: { path: { id: rule.id } } };
  return (
    <span class="row">
      {rule.enabled
        ? <Act class="quiet" stale={stale} said={`${rule.name} is disabled`} label={`Disable ${rule.name}`} act={() => answer(api.POST('/api/v1/alerts/rules/{id}/disable', path))}>Disable</Act>
        : <Act class="quiet" stale={stale} said={`${rule.name} is enabled`} label={`Enable ${rule.name}`} act={() => answer(api.POST('/api/v1/alerts/rules/{id}/enable', path))}>Enable</Act>}
      <button type="button" class="quiet" aria-label={`Delete ${rule.name}`} onClick={() => remove(rule)}>Delete</button>
    </span>
  );
}
