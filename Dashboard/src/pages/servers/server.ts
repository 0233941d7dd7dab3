import type { Answer } from '../../api/query';

export type Server = Answer<'/api/v1/servers/{id}'>;
export type ServerRow = Answer<'/api/v1/servers'>['data'][number];

export const statuses = ['active', 'provisioning', 'pending', 'offline', 'error', 'removing'];

/** Whatever begins so is looked at again after a change of a server. */
export const stale = ['/api/v1/servers', '/api/v1/operations', '/api/v1/instances'];

export const at = (id: string) => ({ params: { path: { id } } });
