import { Status } from '../../../ui/status';
import type { Instance } from '../instance';

const path = ['DEPLOYING', 'RUNNING', 'SUSPENDED', 'STOPPED', 'DESTROYING', 'DESTROYED'];

/** Where it stands in its life, and what is wanted of it where that differs. */
export function Lifecycle({ instance }: { instance: Instance }) {
  const { status, desiredStatus, statusMessage } = instance;
  const stations = path.includes(status) ? path : [...path, status];
  return (
    <section class="lifecycle" aria-label="Lifecycle">
      <ol>
        {stations.map(one => (
          <li key={one} aria-current={one === status ? 'step' : undefined}>{one === status ? <Status of={one} /> : one.toLowerCase()}</li>
        ))}
      </ol>
      {desiredStatus !== status && <p>Wanted: <Status of={desiredStatus} /></p>}
      {statusMessage && <p class={status === 'ERROR' ? 'bad' : 'muted'}>{statusMessage}</p>}
    </section>
  );
}
