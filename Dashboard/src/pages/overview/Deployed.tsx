import { live, useGet } from '../../api/query';
import { Answered } from '../../ui/notices';

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });

/** Deployments of the last 24 hours, a column for each. */
export function Deployed() {
  const deployments = useGet('/api/v1/fleet/deployments', undefined, { every: live.slow });
  return (
    <section class="card" aria-label="Deployments of the last 24 hours">
      <h2>Deployments, last 24 hours</h2>
      <Answered of={deployments}>
        {({ activity, total_24h, success_rate }) => {
          const most = Math.max(1, ...activity.map(one => one.deployments));
          const height = (count: number) => ({ height: `${(100 * count) / most}%` });
          return (
            <>
              <p>{total_24h === 0 ? <>None. <a href="#/deployments/new">Deploy an instance</a></> : <>{total_24h} in all, {Math.round(success_rate * 100)} % of those that have ended succeeded. <a href="#/deployments">All deployments</a></>}</p>
              {total_24h > 0 && (
                <div class="columns" role="img" aria-label={activity.filter(one => one.deployments > 0).map(one => `${hour.format(new Date(one.hour))}: ${one.deployments}, ${one.failures} failed`).join('; ')}>
                  {activity.map(one => (
                    <span key={one.hour} class="column" title={`${hour.format(new Date(one.hour))}: ${one.deployments}, ${one.failures} failed`}>
                      <span class="column-good" style={height(one.deployments - one.failures)} />
                      <span class="column-bad" style={height(one.failures)} />
                    </span>
                  ))}
                </div>
              )}
              {total_24h > 0 && <div class="columns-axis muted" aria-hidden="true"><span>{hour.format(new Date(activity[0]!.hour))}</span><span>now</span></div>}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
