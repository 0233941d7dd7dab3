import { Bar } from '../../ui/figures';
import type { Server, ServerRow } from './server';

type Measured = Pick<ServerRow, 'capacity' | 'cpuCores' | 'ramTotalBytes' | 'diskTotalBytes'>;

const mebi = 1_048_576;
const gibi = 1_073_741_824;

/** What is reserved or in use, of what there is. */
function taken({ capacity, cpuCores, ramTotalBytes, diskTotalBytes }: Measured) {
  if (!capacity) return [];
  const [memory, disk] = [(ramTotalBytes ?? 0) / mebi, (diskTotalBytes ?? 0) / gibi];
  const cores = cpuCores ?? 0;
  return [
    { label: 'CPU', value: cores - capacity.cpuAvailable, of: cores, text: `${round(capacity.cpuAvailable)} of ${cores} cores free` },
    { label: 'Memory', value: memory - capacity.ramAvailableMB, of: memory, text: `${round(capacity.ramAvailableMB / 1_024)} of ${round(memory / 1_024)} GiB free` },
    { label: 'Disk', value: disk - capacity.diskAvailableGB, of: disk, text: `${round(capacity.diskAvailableGB)} of ${round(disk)} GiB free` },
  ];
}

const round = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/** The same in a row of the list: three short bars. */
export function Taken({ of }: { of: Measured }) {
  const parts = taken(of);
  if (parts.length === 0) return <span class="muted">–</span>;
  return (
    <div class="taken">
      {parts.map(part => {
        const share = part.of > 0 ? Math.min(100, (100 * part.value) / part.of) : 0;
        return (
          <div key={part.label} class="bar-track" role="meter" aria-label={`${part.label} taken`} title={`${part.label}: ${part.text}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share)} aria-valuetext={part.text}>
            <div class={`bar-fill ${share >= 90 ? 'bad' : share >= 75 ? 'warn' : 'good'}`} style={{ width: `${share}%` }} />
          </div>
        );
      })}
    </div>
  );
}

export function Capacity({ of }: { of: Server }) {
  const parts = taken(of);
  if (!of.capacity) return <p class="muted">It is not known yet: a provisioning step reads it.</p>;
  return (
    <>
      <div class="bars">{parts.map(part => <Bar key={part.label} {...part} />)}</div>
      <p>Takes {of.capacity.maxInstances} more usual {of.capacity.maxInstances === 1 ? 'instance' : 'instances'}.</p>
      <details>
        <summary>How this is reckoned</summary>
        <p class="muted">{of.capacity.reasoning}</p>
      </details>
    </>
  );
}
