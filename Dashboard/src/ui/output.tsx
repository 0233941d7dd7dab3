/** What a program said or a file holds; longer ones scroll, also by the keys. */
export function Output({ label, children }: { label: string; children: string }) {
  return <pre class="output" tabIndex={0} role="region" aria-label={label}>{children}</pre>;
}
