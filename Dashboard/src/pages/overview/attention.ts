import { live, useGet } from '../../api/query';
import { to } from '../../route';

/** Something that somebody should look at. Where it is acted on stands in `href`; what may be the cause of others has a lower `rank`. */
export type Matter = { rank: number; id: string; what: string; target?: string; status: string; why: string; at: string | null; href: string };

const day = 86_400_000;
const some = '10';
const gibi = 1_073_741_824;
const full = 0.9;

/** All that needs somebody, the most pressing first; each list is short, and its own page has the rest. */
export function useMatters() {
  const alerts = useGet('/api/v1/alerts', { params: { query: { status: 'ACTIVE', limit: some } } }, { every: live.usual });
  const broken = useGet('/api/v1/servers', { params: { query: { status: 'error,offline', limit: some } } }, { every: live.usual });
  const lost = useGet('/api/v1/instances', { params: { query: { status: 'ERROR,UNKNOWN', limit: some } } }, { every: live.usual });
  const failed = useGet('/api/v1/operations', { params: { query: { status: 'failed', limit: '20' } } }, { every: live.usual });
  const servers = useGet('/api/v1/servers', { params: { query: { status: 'active', limit: '100' } } }, { every: live.slow });
  const asked = [alerts, broken, lost, failed, servers];

  const recent = Date.now() - day;
  const kinds = /deploy|clone|backup|restore/;
  const told = new Set([...(broken.data?.data ?? []), ...(lost.data?.data ?? [])].map(one => one.id));
  const matters: Matter[] = [
    ...(alerts.data?.alerts ?? []).map(one => ({ rank: one.severity === 'CRITICAL' ? 0 : one.severity === 'HIGH' ? 2 : 5, id: one.id, what: one.title, status: one.severity, why: one.message, at: one.firedAt, href: to('alerts', one.id) })),
    ...(broken.data?.data ?? []).map(one => ({ rank: 1, id: one.id, what: `Server ${one.name}`, status: one.status, why: one.statusMessage ?? 'It does not answer', at: one.updatedAt, href: to('servers', one.id) })),
    ...(lost.data?.data ?? []).map(one => ({ rank: 3, id: one.id, what: `Instance ${one.name}`, status: one.status, why: one.statusMessage ?? (one.status === 'UNKNOWN' ? 'Nothing is heard of it' : ''), at: one.updatedAt, href: to('instances', one.id) })),
    ...(servers.data?.data ?? []).filter(one => one.capacity && one.diskTotalBytes && 1 - (one.capacity.diskAvailableGB * gibi) / one.diskTotalBytes >= full)
      .map(one => ({ rank: 4, id: `disk ${one.id}`, what: `Server ${one.name}`, status: 'low disk', why: `${Math.round(one.capacity.diskAvailableGB)} GiB are free`, at: one.lastSeenAt, href: to('servers', one.id) })),
    ...(failed.data?.data ?? []).filter(one => kinds.test(one.kind) && !told.has(one.target) && Date.parse(one.createdAt) > recent)
      .map(one => ({ rank: 6, id: one.id, what: one.kind.replaceAll('_', ' '), target: one.target, status: 'failed', why: one.error?.message ?? '', at: one.completedAt ?? one.createdAt, href: placeOf(one.target, one.kind) })),
  ];
  return { matters: matters.toSorted((a, b) => a.rank - b.rank), pending: asked.some(one => one.isPending), fault: asked.find(one => one.error)?.error ?? null };
}

/** The page of what an operation works on. */
export function placeOf(target: string, kind: string): string {
  if (target.startsWith('srv_')) return to('servers', target);
  return kind.includes('backup') ? to('instances', target, 'backups') : to('instances', target);
}
