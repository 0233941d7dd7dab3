import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { Confirm } from '../../ui/dialog';
import { Select } from '../../ui/fields';
import { SecretOnce } from '../../ui/secret';
import { exactTime } from '../../ui/time';
import type { Secret } from './SecretPage';

/** Shows a value to somebody who was told what that means. It is kept in this dialog alone. */
export function SecretReader({ secret, close }: { secret: Secret; close: () => void }) {
  const versions = [...secret.versions].sort((one, other) => other.version - one.version);
  const [version, setVersion] = useState(String(versions[0]?.version ?? secret.version));
  const [value, setValue] = useState<string>();
  const read = async () => {
    setValue((await answer(api.GET('/api/v1/secrets/{id}/value', { params: { path: { id: secret.id }, query: { version } } }))).value);
  };
  if (value !== undefined) return <SecretOnce title={secret.name} secret={value} hint={`Version ${version}. Close this when you have it.`} close={close} />;
  return (
    <Confirm title={`Show ${secret.name}`} verb="Show the value" name={secret.name} act={read} close={close} stays>
      <p class="warn"><strong>The value will stand on your screen in clear.</strong> Whoever looks on sees it, and the audit log says that you have read it.</p>
      {versions.length > 1 && <Select label="Version" value={version} change={setVersion} choices={versions.map(one => ({ value: String(one.version), label: `${one.version}, ${exactTime(one.createdAt)}` }))} />}
    </Confirm>
  );
}
