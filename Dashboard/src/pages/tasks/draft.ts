import type { Schemas } from '../../api/client';
import { viewersZone, type Task } from './words';

/** A task while it is written. */
export type Draft = {
  name: string; description: string;
  kind: 'cron' | 'every' | 'at'; cron: string; everyMin: string; at: string; timezone: string;
  type: string; command: string; url: string; method: string; body: string;
  scope: 'all' | 'instance' | 'selector'; instanceId: string; selector: string;
  timeoutSec: string; maxRetries: string; concurrency: string; jitterSec: string;
  misfire: string; overlap: string; maintenance: string;
  notifyOnFailure: boolean; notifyOnSuccess: boolean; notifyEmails: string; channelIds: string[];
};

export const empty: Draft = {
  name: '', description: '', kind: 'cron', cron: '0 3 * * *', everyMin: '60', at: '', timezone: viewersZone,
  type: 'command', command: '', url: '', method: 'POST', body: '', scope: 'instance', instanceId: '', selector: '',
  timeoutSec: '300', maxRetries: '0', concurrency: '10', jitterSec: '0', misfire: 'once', overlap: 'skip', maintenance: 'run',
  notifyOnFailure: true, notifyOnSuccess: false, notifyEmails: '', channelIds: [],
};

/** A time as the browser's control has it: of the viewer's own clock. */
const local = (at: string) => {
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export function draftOf(task: Task): Draft {
  const { schedule, action } = task;
  return {
    name: task.name, description: task.description ?? '',
    kind: schedule.everySec ? 'every' : schedule.at ? 'at' : 'cron', cron: schedule.cron ?? empty.cron, everyMin: String((schedule.everySec ?? 3_600) / 60),
    at: schedule.at ? local(schedule.at) : '', timezone: schedule.timezone,
    type: action.type, command: action.script ?? action.command ?? '', url: action.url ?? '', method: action.method ?? 'POST', body: action.body ?? '',
    scope: task.instanceId ? 'instance' : task.selector ? 'selector' : 'all', instanceId: task.instanceId ?? '', selector: task.selector ?? '',
    timeoutSec: String(task.timeoutSec), maxRetries: String(task.maxRetries), concurrency: String(task.concurrency), jitterSec: String(task.jitterSec),
    misfire: task.misfire, overlap: task.overlap, maintenance: task.maintenance,
    notifyOnFailure: task.notifyOnFailure, notifyOnSuccess: task.notifyOnSuccess, notifyEmails: (task.notifyEmails ?? []).join(', '), channelIds: task.channelIds ?? [],
  };
}

/** When it is due; null while that is not written yet. */
export function scheduleOf(draft: Draft): Schemas['PreviewTask']['schedule'] | null {
  if (draft.kind === 'cron') return draft.cron.trim() ? { cron: draft.cron.trim(), timezone: draft.timezone } : null;
  if (draft.kind === 'every') return Number(draft.everyMin) > 0 ? { everySec: Math.round(Number(draft.everyMin) * 60) } : null;
  return draft.at ? { at: new Date(draft.at).toISOString() } : null;
}

/** Of what an action had that the form does not show, such as its environment, nothing is lost. */
function actionOf(draft: Draft, before?: Task['action']): Schemas['PostTask']['action'] {
  const kept = before?.type === draft.type ? { env: before.env, headers: before.headers, interpreter: before.interpreter, compression: before.compression as 'gzip', store: before.store } : {};
  const own = draft.type === 'command' ? { command: draft.command }
    : draft.type === 'script' ? { script: draft.command }
    : draft.type === 'http' ? { url: draft.url, method: draft.method as 'POST', body: draft.body || null }
    : {};
  return Object.fromEntries(Object.entries({ ...kept, type: draft.type, ...own }).filter(([, value]) => value != null)) as Schemas['PostTask']['action'];
}

export function bodyOf(draft: Draft, before?: Task): Schemas['PostTask'] {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    schedule: scheduleOf(draft) ?? undefined,
    action: actionOf(draft, before?.action),
    ...(draft.scope === 'instance' ? { instanceId: draft.instanceId.trim() } : { selector: draft.scope === 'selector' ? draft.selector.trim() : '' }),
    timeoutSec: Number(draft.timeoutSec),
    maxRetries: Number(draft.maxRetries),
    concurrency: Number(draft.concurrency),
    jitterSec: Number(draft.jitterSec),
    misfire: draft.misfire as 'once',
    overlap: draft.overlap as 'skip',
    maintenance: draft.maintenance as 'run',
    notifyOnFailure: draft.notifyOnFailure,
    notifyOnSuccess: draft.notifyOnSuccess,
    notifyEmails: draft.notifyEmails.split(',').map(one => one.trim()).filter(Boolean),
    channelIds: draft.channelIds,
  };
}
