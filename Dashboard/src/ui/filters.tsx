import { useEffect, useRef, useState } from 'preact/hooks';
import { setQuery, type Route } from '../route';
import { Select, Text } from './fields';

type Props = { route: Route; name: string; label: string };

/** The choice that filters nothing. */
export const all = { value: '', label: 'All' };

/** A filter with a few values that stands in the address, so that what is filtered can be shared. */
export function ChoiceFilter({ route, name, label, choices }: Props & { choices: (string | { value: string; label: string })[] }) {
  return <Select label={label} value={route.query.get(name) ?? ''} change={value => setQuery({ [name]: value })} choices={choices} />;
}

/** The same for text, asked for once the viewer pauses. */
export function TextFilter({ route, name, label, placeholder }: Props & { placeholder?: string }) {
  const asked = route.query.get(name) ?? '';
  const [typed, setTyped] = useState(asked);
  const said = useRef(asked);
  useEffect(() => {
    if (asked !== said.current) setTyped(said.current = asked);
  }, [asked]);
  useEffect(() => {
    if (typed === said.current) return;
    const timer = setTimeout(() => setQuery({ [name]: (said.current = typed).trim() }), 250);
    return () => clearTimeout(timer);
  }, [typed, name]);
  return <Text type="search" label={label} placeholder={placeholder} value={typed} change={setTyped} />;
}
