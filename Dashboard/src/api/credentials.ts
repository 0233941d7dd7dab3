const keyName = 'fleet.key';

/**
 * How the page proves who looks at it: by a session, whose cookie no script can read, or by an API key, which stays in this tab.
 * Whoever shows the page hears when what it had is refused.
 */
class Credentials {
  private csrfToken?: string;
  private key = sessionStorage.getItem(keyName) ?? undefined;
  onRefused: () => void = () => {};

  get byKey(): boolean {
    return this.key !== undefined;
  }

  useSession(csrfToken: string): void {
    this.useKey(undefined);
    this.csrfToken = csrfToken;
  }

  useKey(key: string | undefined): void {
    this.csrfToken = undefined;
    this.key = key;
    if (key === undefined) sessionStorage.removeItem(keyName);
    else sessionStorage.setItem(keyName, key);
  }

  headers(method: string): Record<string, string> {
    if (this.key !== undefined) return { Authorization: `Bearer ${this.key}` };
    return this.csrfToken !== undefined && method !== 'GET' ? { 'X-CSRF-Token': this.csrfToken } : {};
  }

  refused(): void {
    this.onRefused();
  }
}

export const credentials = new Credentials();
