import { Status } from '../../ui/status';
import { Time } from '../../ui/time';

type Dated = { revokedAt: string | null; expiresAt: string | null };

export function KeyState({ apiKey }: { apiKey: Dated }) {
  if (apiKey.revokedAt) return <><Status of="REVOKED" /> <Time at={apiKey.revokedAt} /></>;
  if (apiKey.expiresAt && Date.parse(apiKey.expiresAt) < Date.now()) return <Status of="EXPIRED" />;
  return <><Status of="ACTIVE" />{apiKey.expiresAt && <> ends <Time at={apiKey.expiresAt} /></>}</>;
}
