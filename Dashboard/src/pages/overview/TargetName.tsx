import { useGet } from '../../api/query';

/** The name of what an operation works on; the operation itself says its id alone. */
export function TargetName({ of }: { of: string }) {
  const isServer = of.startsWith('srv_');
  const at = { params: { path: { id: of } } };
  const server = useGet('/api/v1/servers/{id}', at, { every: false, enabled: isServer });
  const instance = useGet('/api/v1/instances/{id}', at, { every: false, enabled: of.startsWith('inst_') });
  return <>{(isServer ? server.data?.name : instance.data?.name) ?? of}</>;
}
