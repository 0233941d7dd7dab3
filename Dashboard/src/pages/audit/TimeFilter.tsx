import { setQuery, type Route } from '../../route';
import { Text } from '../../ui/fields';

/** A moment by the viewer's clock; the address has it in UTC. */
export function TimeFilter({ route, name, label }: { route: Route; name: string; label: string }) {
  const known = route.query.get(name);
  const at = known ? new Date(known) : undefined;
  const shown = at ? new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
  return <Text label={label} type="datetime-local" value={shown} change={value => setQuery({ [name]: value ? new Date(value).toISOString() : null })} />;
}
