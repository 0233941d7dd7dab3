/**
 * The parts of a configuration's YAML that the form shows, read and written where they stand; all the rest of the text is left as it is.
 * Whether the document is right is the API's to say.
 */
type Block = { key: string; lines: string[] };

function blocksOf(yaml: string): Block[] {
  const blocks: Block[] = [];
  for (const line of yaml.split('\n')) {
    const key = /^([A-Za-z][\w-]*):/.exec(line)?.[1];
    if (key) blocks.push({ key, lines: [line] });
    else if (blocks.length > 0) blocks[blocks.length - 1]!.lines.push(line);
    else blocks.push({ key: '', lines: [line] });
  }
  return blocks;
}

function scalar(text: string): string {
  const value = text.trim();
  if (value.startsWith("'") && value.endsWith("'") && value.length > 1) return value.slice(1, -1).replaceAll("''", "'");
  if (value.startsWith('"')) {
    try {
      return String(JSON.parse(value));
    } catch {
      return value;
    }
  }
  return value.replace(/\s+#.*$/, '');
}

const plain = /^[A-Za-z0-9][A-Za-z0-9 ._/@-]*$/;
const written = (value: string) => (plain.test(value) && !/\s$/.test(value) && !/^(true|false|null|yes|no|on|off|~)$/i.test(value) ? value : JSON.stringify(value));

/** A value of a line at the top, such as `server: srv_1`. */
export function readKey(yaml: string, key: string): string {
  const block = blocksOf(yaml).find(one => one.key === key);
  return block ? scalar(block.lines[0]!.slice(key.length + 1)) : '';
}

export function readParameters(yaml: string): Record<string, string> {
  const block = blocksOf(yaml).find(one => one.key === 'parameters');
  const found = (block?.lines ?? []).map(line => /^\s+([\w-]+):\s*(.+)$/.exec(line)).filter(match => match !== null);
  return Object.fromEntries(found.map(match => [match[1]!, scalar(match[2]!)]));
}

function replace(yaml: string, key: string, lines: string[]): string {
  const blocks = blocksOf(yaml.trimEnd());
  const at = blocks.findIndex(one => one.key === key);
  const block = { key, lines };
  if (at >= 0) {
    // Blank lines between it and what follows stay.
    const rest = blocks[at]!.lines.slice(1).findIndex(line => line.trim() === '');
    blocks.splice(at, 1, { key, lines: [...lines, ...(rest >= 0 ? blocks[at]!.lines.slice(rest + 1) : [])] });
  } else if (lines.length > 0) {
    const first = blocks.findIndex(one => one.key === 'template');
    blocks.splice(first + 1, 0, block);
  }
  return `${blocks.flatMap(one => one.lines).join('\n')}\n`;
}

export const writeKey = (yaml: string, key: string, value: string) => replace(yaml, key, value ? [`${key}: ${written(value)}`] : []);

/** Parameters without a value are left out: then the template's default counts. */
export function writeParameters(yaml: string, values: Record<string, string>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return replace(yaml, 'parameters', given.length > 0 ? ['parameters:', ...given.map(([name, value]) => `  ${name}: ${written(value)}`)] : []);
}
