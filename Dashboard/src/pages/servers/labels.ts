/** Labels as people write them: `env=prod, gpu`. */
export function readLabels(text: string): Record<string, string> {
  const pairs = text.split(',').map(part => part.trim()).filter(Boolean).map(part => part.split('=', 2));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
}
