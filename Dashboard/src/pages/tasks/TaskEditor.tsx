import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { go, to } from '../../route';
import { Select, Text } from '../../ui/fields';
import { Answered, Trouble, useNotify } from '../../ui/notices';
import { ActionFields } from './ActionFields';
import { bodyOf, draftOf, empty, type Draft } from './draft';
import { Occurrences } from './Occurrences';
import { ScheduleFields } from './ScheduleFields';
import { TaskPolicies } from './TaskPolicies';
import { stale, type Task } from './words';

export function TaskEditor({ id, template }: { id?: string; template?: string }) {
  if (id) return <Existing id={id} />;
  return template ? <FromTemplate name={template} /> : <Editor begin={empty} />;
}

function Existing({ id }: { id: string }) {
  const task = useGet('/api/v1/tasks/{id}', { params: { path: { id } } }, { every: false });
  return <Answered of={task}>{data => <Editor before={data as Task} begin={draftOf(data as Task)} />}</Answered>;
}

function FromTemplate({ name }: { name: string }) {
  const templates = useGet('/api/v1/tasks/templates', undefined, { every: false });
  return (
    <Answered of={templates}>
      {data => {
        const one = data.templates.find(template => template.key === name);
        return <Editor begin={one ? { ...empty, name: one.name, description: one.description, cron: one.cron, command: one.command, timeoutSec: String(one.timeoutSec), type: one.actionType ?? 'command' } : empty} />;
      }}
    </Answered>
  );
}

export type Part = { draft: Draft; change: (part: Partial<Draft>) => void };

function Editor({ before, begin }: { before?: Task; begin: Draft }) {
  const { may } = useSession();
  const notify = useNotify();
  const [draft, setDraft] = useState(begin);
  const change = (part: Partial<Draft>) => setDraft(known => ({ ...known, ...part }));
  const save = useChange(
    async () => before
      ? answer(api.PUT('/api/v1/tasks/{id}', { params: { path: { id: before.id } }, body: bodyOf(draft, before) }))
      : answer(api.POST('/api/v1/tasks', { body: bodyOf(draft) })),
    stale,
    task => (notify(before ? 'The task is changed' : 'The task is scheduled'), go(to('tasks', task.id!))),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <>
      <p class="crumbs"><a href={to('tasks')}>Tasks</a>{before && <> › <a href={to('tasks', before.id)}>{before.name}</a></>}</p>
      <div class="page-head"><h1>{before ? `Change ${before.name}` : 'New task'}</h1></div>
      <div class="editor">
        <form onSubmit={submit}>
          <fieldset>
            <legend>What it is</legend>
            <Text label="Name" required maxLength={128} value={draft.name} change={name => change({ name })} />
            <Text label="Description" value={draft.description} change={description => change({ description })} />
          </fieldset>
          <ScheduleFields draft={draft} change={change} />
          <ActionFields draft={draft} change={change} />
          <fieldset>
            <legend>For whom</legend>
            <Select label="Targets" value={draft.scope} change={scope => change({ scope: scope as Draft['scope'] })}
              choices={[{ value: 'instance', label: 'one instance' }, { value: 'selector', label: 'instances with certain tags' }, { value: 'all', label: 'all instances' }]} />
            {draft.scope === 'instance' && <Text label="Instance" placeholder="inst_…" required value={draft.instanceId} change={instanceId => change({ instanceId })} />}
            {draft.scope === 'selector' && <Text label="Tags" placeholder="tier=web,env!=test" required value={draft.selector} change={selector => change({ selector })} hint="k=v, k!=v and k, separated by commas; all must hold" />}
          </fieldset>
          <TaskPolicies draft={draft} change={change} />
          <Trouble fault={save.error} />
          {may('DEVELOPER') && (
            <div class="row">
              <button type="submit" class="primary" disabled={save.isPending}>{before ? 'Change the task' : 'Schedule the task'}</button>
              <a class="button" href={before ? to('tasks', before.id) : to('tasks')}>Cancel</a>
            </div>
          )}
        </form>
        <Occurrences draft={draft} />
      </div>
    </>
  );
}
