const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes with its unit. */
export function bytes(count: number | null | undefined): string {
  if (count == null) return '–';
  let unit = 0;
  for (; count >= 1_024 && unit < binary.length - 1; unit++) count /= 1_024;
  return `${count < 10 && unit > 0 ? count.toFixed(1) : Math.round(count)} ${binary[unit]}`;
}

export const number = (value: number | null | undefined) => (value == null ? '–' : value.toLocaleString('en'));
export const percent = (value: number | null | undefined) => (value == null ? '–' : `${Math.round(value)} %`);
export const money = (value: number | null | undefined, currency = 'USD') =>
  value == null ? '–' : value.toLocaleString('en', { style: 'currency', currency, maximumFractionDigits: value >= 1_000 ? 0 : 2 });

/** How much of something is used. `value` and `of` are of one unit; `text` says it in words. `plain` where much is not bad. */
export function Bar({ label, value, of, text, plain }: { label: string; value: number | null | undefined; of: number | null | undefined; text?: string; plain?: boolean }) {
  const share = value == null || !of ? null : Math.min(100, (100 * value) / of);
  const tone = share == null || plain ? '' : share >= 90 ? 'bad' : share >= 75 ? 'warn' : 'good';
  return (
    <div class="bar">
      <span class="bar-label">{label}</span>
      <div class="bar-track" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share ?? 0)} aria-valuetext={text}>
        <div class={`bar-fill ${tone}`} style={{ width: `${share ?? 0}%` }} />
      </div>
      <span class="bar-text">{text ?? percent(share)}</span>
    </div>
  );
}

/** One figure of an overview. */
export function Figure({ label, value, hint, tone, href }: { label: string; value: preact.ComponentChildren; hint?: preact.ComponentChildren; tone?: 'good' | 'warn' | 'bad'; href?: string }) {
  const inside = (
    <>
      <span class="figure-label">{label}</span>
      <span class={`figure-value ${tone ?? ''}`}>{value}</span>
      {hint && <span class="figure-hint">{hint}</span>}
    </>
  );
  return href ? <a class="figure" href={href}>{inside}</a> : <div class="figure">{inside}</div>;
}
