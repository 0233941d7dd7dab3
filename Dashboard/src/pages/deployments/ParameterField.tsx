import type { Schemas } from '../../api/client';
import type { Filled } from '../../api/query';
import { Select, Text } from '../../ui/fields';

type Parameter = Filled<Schemas['TemplateParameterShape']>;
type Props = { parameter: Parameter; value: string; change: (value: string) => void };

/** The control that fits a parameter's type. Left empty, its default counts. */
export function ParameterField({ parameter, value, change }: Props) {
  const label = parameter.name.replaceAll('_', ' ');
  const fallback = parameter.default ?? (parameter.type === 'port' ? 'drawn by Fleet' : undefined);
  const hint = parameter.description || undefined;
  const options = parameter.type === 'boolean' ? ['true', 'false'] : parameter.type === 'choice' ? (parameter.options ?? []) : null;
  if (options) return <Select label={label} hint={hint} value={value} change={change} choices={[{ value: '', label: fallback ? `${fallback} (usual)` : 'Choose' }, ...options]} />;
  const isNumber = ['whole', 'fraction', 'port'].includes(parameter.type);
  return (
    <Text
      label={label}
      hint={hint}
      type={isNumber ? 'number' : parameter.type === 'email' ? 'email' : 'text'}
      required={parameter.required && parameter.default == null}
      min={parameter.min ?? undefined}
      max={parameter.max ?? undefined}
      step={parameter.type === 'fraction' ? 'any' : undefined}
      placeholder={fallback}
      value={value}
      change={change}
    />
  );
}
