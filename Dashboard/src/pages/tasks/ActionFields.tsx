import { Area, Select, Text } from '../../ui/fields';
import type { Part } from './TaskEditor';
import { actions } from './words';

export function ActionFields({ draft, change }: Part) {
  return (
    <fieldset>
      <legend>What it does</legend>
      <Select label="Action" value={draft.type} choices={actions} change={type => change({ type })} />
      {draft.type === 'command' && <Text label="Command" required spellcheck={false} value={draft.command} change={command => change({ command })} hint="A line for the POSIX shell, in the instance’s work folder" />}
      {draft.type === 'script' && <Area label="Script" value={draft.command} change={command => change({ command })} hint="For the POSIX shell, in the instance’s work folder" />}
      {draft.type === 'http' && (
        <>
          <div class="pair">
            <Select label="Method" value={draft.method} choices={['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']} change={method => change({ method })} />
            <Text label="Address" type="url" required value={draft.url} change={url => change({ url })} />
          </div>
          <Area label="Body" rows={4} value={draft.body} change={body => change({ body })} />
        </>
      )}
    </fieldset>
  );
}
