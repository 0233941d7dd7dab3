import { useState } from 'preact/hooks';
import { answer, api, type Schemas } from '../../api/client';
import { useChange, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { go, to } from '../../route';
import { Select, Text } from '../../ui/fields';
import { Answered, Trouble, useNotify } from '../../ui/notices';
import { ChannelChoice } from '../settings/ChannelChoice';
import { ConditionFields } from './ConditionFields';
import { beginnings, bodyOf, draftOf, empty, type Draft } from './draft';
import { RulePreview } from './RulePreview';
import { ruleTypes, severities, stale, type Rule, type RuleType } from './words';

export function RuleEditor({ id }: { id?: string }) {
  if (!id) return <Editor begin={empty} />;
  return <Existing id={id} />;
}

function Existing({ id }: { id: string }) {
  const rule = useGet('/api/v1/alerts/rules/{id}', { params: { path: { id } } }, { every: false });
  return <Answered of={rule}>{data => <Editor id={id} begin={draftOf(data as Rule)} />}</Answered>;
}

function Editor({ id, begin }: { id?: string; begin: Draft }) {
  const { may } = useSession();
  const notify = useNotify();
  const [draft, setDraft] = useState(begin);
  const change = (part: Partial<Draft>) => setDraft(before => ({ ...before, ...part }));
  const save = useChange(
    async (body: Schemas['CreateAlertRule']) => id
      ? answer(api.PUT('/api/v1/alerts/rules/{id}', { params: { path: { id } }, body: body as Schemas['UpdateAlertRule'] }))
      : answer(api.POST('/api/v1/alerts/rules', { body })),
    stale,
    () => (notify(id ? 'The rule is changed' : 'The rule is made'), go(to('alerts', 'rules'))),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    save.mutate(bodyOf(draft));
  };
  return (
    <>
      <p class="crumbs"><a href={to('alerts')}>Alerts</a> › <a href={to('alerts', 'rules')}>Rules</a></p>
      <div class="page-head"><h1>{id ? begin.name : 'New rule'}</h1></div>
      <div class="editor">
        <form onSubmit={submit}>
          <fieldset>
            <legend>What it is</legend>
            <Text label="Name" value={draft.name} change={name => change({ name })} required maxLength={128} />
            <div class="pair">
              <Select label="Type" value={draft.type} choices={id ? [draft.type] : [...ruleTypes]} change={type => change({ type: type as RuleType, conditions: beginnings[type as RuleType] })} />
              <Select label="Severity" value={draft.severity} choices={severities} change={severity => change({ severity })} />
            </div>
            <Text label="Description" value={draft.description} change={description => change({ description })} maxLength={512} />
          </fieldset>
          <fieldset>
            <legend>When it fires</legend>
            <ConditionFields type={draft.type} value={draft.conditions} change={conditions => change({ conditions })} />
            <Times draft={draft} change={change} />
          </fieldset>
          <Scope draft={draft} change={change} />
          <fieldset>
            <legend>Who is told</legend>
            <ChannelChoice chosen={draft.channelIds} change={channelIds => change({ channelIds })} />
          </fieldset>
          <Trouble fault={save.error} />
          {may('OPERATOR') && (
            <div class="row">
              <button type="submit" class="primary" disabled={save.isPending}>{id ? 'Change the rule' : 'Make the rule'}</button>
              <a class="button" href={to('alerts', 'rules')}>Cancel</a>
            </div>
          )}
        </form>
        <RulePreview draft={draft} />
      </div>
    </>
  );
}

type Part = { draft: Draft; change: (part: Partial<Draft>) => void };

function Times({ draft, change }: Part) {
  const measured = draft.type === 'THRESHOLD' || draft.type === 'ANOMALY';
  return (
    <>
      <div class="pair">
        <Text label="Holds for, s" type="number" min="0" max="3600" value={draft.forSec} change={forSec => change({ forSec })} />
        <Text label="Well again for, s" type="number" min="0" max="86400" value={draft.keepFiringSec} change={keepFiringSec => change({ keepFiringSec })} />
        <Text label="Cool-down, s" type="number" min="0" max="86400" value={draft.cooldownSec} change={cooldownSec => change({ cooldownSec })} />
      </div>
      <details>
        <summary>Silence and flapping</summary>
        <div class="pair">
          {measured && <Select label="No samples mean" value={draft.noData} change={noData => change({ noData })} choices={[{ value: 'keep', label: 'no change' }, { value: 'ok', label: 'all is well' }, { value: 'alert', label: 'a breach' }]} />}
          {measured && <Text label="After, s" type="number" min="60" max="86400" value={draft.noDataAfterSec} change={noDataAfterSec => change({ noDataAfterSec })} />}
          <Text label="Flaps above, times" hint="0 for never" type="number" min="0" max="100" value={draft.flapChanges} change={flapChanges => change({ flapChanges })} />
          <Text label="Within, s" type="number" min="60" max="86400" value={draft.flapWindowSec} change={flapWindowSec => change({ flapWindowSec })} />
        </div>
      </details>
    </>
  );
}

function Scope({ draft, change }: Part) {
  return (
    <fieldset>
      <legend>For whom</legend>
      <Select label="Targets" value={draft.scope} change={scope => change({ scope: scope as Draft['scope'] })}
        choices={[{ value: 'all', label: 'all instances' }, { value: 'selector', label: 'instances with certain tags' }, { value: 'instance', label: 'one instance' }]} />
      {draft.scope === 'instance' && <Text label="Instance" placeholder="inst_…" required value={draft.instanceId} change={instanceId => change({ instanceId })} />}
      {draft.scope === 'selector' && <Text label="Tags" placeholder="tier=web,env!=test" required value={draft.selector} change={selector => change({ selector })} hint="k=v, k!=v and k, separated by commas; all must hold" />}
    </fieldset>
  );
}
