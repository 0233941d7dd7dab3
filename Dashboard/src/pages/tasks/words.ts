import type { Schemas } from '../../api/client';
import type { Filled } from '../../api/query';

export type Task = Filled<Schemas['TaskShape']>;
export const stale = ['/api/v1/tasks'];
export const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a task is due, in a few words. */
export function scheduleText(task: Task): string {
  const { cron, everySec, timezone } = task.schedule;
  if (everySec) return everySec % 3_600 === 0 ? `every ${everySec / 3_600} h` : everySec % 60 === 0 ? `every ${everySec / 60} min` : `every ${everySec} s`;
  return cron ? `${cron} (${timezone})` : 'once';
}

export function actionText(task: Task): string {
  return task.action.type === 'command' ? (task.command || 'a command') : task.action.type === 'http' ? `${task.action.method} ${task.action.url}` : task.action.type;
}

export const actions = [
  { value: 'command', label: 'run a command' },
  { value: 'script', label: 'run a script' },
  { value: 'backup', label: 'back up' },
  { value: 'restart', label: 'restart' },
  { value: 'suspend', label: 'suspend' },
  { value: 'resume', label: 'resume' },
  { value: 'redeploy', label: 'redeploy' },
  { value: 'http', label: 'call an address' },
  { value: 'none', label: 'nothing: try a schedule' },
];
