import { useGet } from '../../api/query';
import { Facts } from '../../ui/facts';
import { Answered } from '../../ui/notices';
import { Status } from '../../ui/status';
import { duration } from '../../ui/time';

const milliseconds = (value: number | null) => (value === null ? '' : `${value.toFixed(1)} ms`);

/** Whether the process that answers can do its work, part by part. */
export function Health() {
  const ready = useGet('/health/ready');
  return (
    <section class="card" aria-label="Health">
      <h2>Health</h2>
      <Answered of={ready}>
        {data => (
          <Facts of={[
            ['This process', <><Status of={data.status} /> for {duration(data.uptime * 1_000)}</>],
            ['Database', <><Status of={data.checks.database.status} /> {milliseconds(data.checks.database.latencyMs)} <span class="bad">{data.checks.database.error}</span></>],
            ['Grains', <Status of={data.checks.grains.status} />],
          ]} />
        )}
      </Answered>
    </section>
  );
}
