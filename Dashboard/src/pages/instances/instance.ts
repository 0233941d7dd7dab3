import { answer, api } from '../../api/client';
import type { Answer } from '../../api/query';

export type Instance = Answer<'/api/v1/instances/{id}'>;
export type InstanceRow = Answer<'/api/v1/instances'>['data'][number];

export const statuses = ['RUNNING', 'STOPPED', 'SUSPENDED', 'DEPLOYING', 'DESTROYING', 'ERROR', 'UNKNOWN', 'DESTROYED'];

/** Whatever begins so is looked at again after a change of an instance. */
export const stale = ['/api/v1/instances', '/api/v1/fleet', '/api/v1/operations'];

/** What one verb does, in the order of the buttons; the API says which of them an instance's status allows. */
export const verbs = ['start', 'stop', 'restart', 'suspend', 'resume'] as const;
export type Verb = (typeof verbs)[number];

/** Begins a verb and does not wait for its end: its operation is shown meanwhile. */
export function begin(verb: Verb, id: string) {
  const at = { params: { path: { id } }, headers: { Prefer: 'respond-async' } };
  switch (verb) {
    case 'start': return answer(api.POST('/api/v1/instances/{id}/start', at));
    case 'stop': return answer(api.POST('/api/v1/instances/{id}/stop', at));
    case 'restart': return answer(api.POST('/api/v1/instances/{id}/restart', at));
    case 'suspend': return answer(api.POST('/api/v1/instances/{id}/suspend', at));
    case 'resume': return answer(api.POST('/api/v1/instances/{id}/resume', at));
  }
}
