type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'idle';

const tones: Record<Tone, string[]> = {
  good: ['RUNNING', 'READY', 'SUCCEEDED', 'COMPLETED', 'RESOLVED', 'ACTIVE', 'OK', 'HEALTHY', 'PASSED', 'DELIVERED', 'ENABLED', 'UP', 'VERIFIED', 'FIXED', 'CLEAN', 'SUCCESS'],
  warn: ['SUSPENDED', 'CORDONED', 'DRAINING', 'DRAINED', 'ACKNOWLEDGED', 'SILENCED', 'WARNING', 'MEDIUM', 'DEGRADED', 'UNREACHABLE', 'UNKNOWN', 'MISSED', 'DRIFTED', 'SKIPPED', 'UNDONE', 'OPEN', 'LOCKED', 'FLAPPING', 'DEAD_LETTER'],
  bad: ['ERROR', 'FAILED', 'LOST', 'FIRING', 'CRITICAL', 'HIGH', 'DOWN', 'UNHEALTHY', 'DEAD', 'EXPIRED', 'TIMED_OUT', 'TIMEOUT', 'REVOKED', 'OFFLINE', 'REFUSED', 'SILENT', 'EXCEEDED'],
  busy: ['DEPLOYING', 'PROVISIONING', 'STARTING', 'STOPPING', 'RESTARTING', 'PENDING', 'IN_PROGRESS', 'RESTORING', 'BACKING_UP', 'DESTROYING', 'DELETING', 'UNWINDING', 'QUEUED', 'CLONING', 'RESUMING', 'SUSPENDING', 'REMOVING'],
  idle: ['STOPPED', 'DESTROYED', 'PAUSED', 'DISABLED', 'CANCELLED', 'INFO', 'LOW', 'DISMISSED', 'IDLE'],
};

/** A status as the API says it, in a colour and in words: never by its colour alone. `tone` where the same word means something else. */
export function Status({ of, title, tone: given }: { of: string | null | undefined; title?: string; tone?: Tone }) {
  if (!of) return <span class="muted">–</span>;
  const known = of.toUpperCase();
  const tone = given ?? (Object.keys(tones) as Tone[]).find(tone => tones[tone].includes(known)) ?? 'idle';
  return <span class={`status ${tone}`} title={title} data-status={known}>{known.toLowerCase().replaceAll('_', ' ')}</span>;
}
