import { Check, Select, Text } from '../../ui/fields';
import { metricNames, operators, type RuleType } from './words';

type Props = { type: RuleType; value: Record<string, string>; change: (value: Record<string, string>) => void };

const named = (names: string[], words: Record<string, string> = {}) => names.map(value => ({ value, label: words[value] ?? value.replaceAll('_', ' ') }));
const statuses = ['DEPLOYING', 'RUNNING', 'STOPPED', 'SUSPENDED', 'ERROR', 'UNKNOWN', 'DESTROYING', 'DESTROYED'];

/** The fields of a rule's own type. */
export function ConditionFields({ type, value, change }: Props) {
  const choice = (name: string, label: string, choices: { value: string; label: string }[]) => (
    <Select label={label} value={value[name] ?? ''} choices={choices} change={next => change({ ...value, [name]: next })} />
  );
  const figure = (name: string, label: string, min: number, max: number | undefined, step = '1', hint?: string) => (
    <Text label={label} hint={hint} type="number" required min={min} max={max} step={step} value={value[name] ?? ''} change={next => change({ ...value, [name]: next })} />
  );
  if (type === 'THRESHOLD') {
    return (
      <div class="pair">
        {choice('metric', 'Metric', named(['cpu_percent', 'mem_percent', 'disk_percent', 'load_avg_1', 'load_avg_5'], metricNames))}
        {choice('operator', 'Is', named(['gt', 'gte', 'lt', 'lte'], operators))}
        {figure('threshold', 'Threshold', 0, 100, 'any')}
      </div>
    );
  }
  if (type === 'ANOMALY') {
    return (
      <>
        <div class="pair">
          {choice('metric', 'Metric', named(['cpu_percent', 'mem_percent', 'net_bytes_recv', 'net_bytes_sent'], metricNames))}
          {choice('method', 'Distance by', named(['robust_zscore', 'deviation'], { robust_zscore: 'robust z-score', deviation: 'deviation from the mean' }))}
          {value.method === 'deviation' ? figure('deviation_percent', 'At least, %', 1, 1_000, 'any') : figure('z_score', 'At least, deviations', 1, 100, 'any')}
        </div>
        <div class="pair">
          {figure('window_sec', 'Usual reaches back, s', 60, 86_400)}
          {figure('min_samples', 'By at least, samples', 5, 1_000)}
          {choice('direction', 'Direction', named(['both', 'above', 'below']))}
        </div>
        <div class="pair">
          {figure('season_sec', 'Season, s', 0, 604_800, '1', '0 for none; 86400 is a day')}
          {value.season_sec !== '0' && figure('seasons', 'Seasons back', 1, 8)}
        </div>
      </>
    );
  }
  if (type === 'LIFECYCLE') return <Lifecycle value={value} change={change} choice={choice} figure={figure} />;
  if (type === 'SECURITY') {
    return (
      <div class="pair">
        {choice('check', 'Check', named(['cve_detected', 'secret_expired', 'unauthorized_access'], { cve_detected: 'a vulnerability was found', secret_expired: 'a secret has expired', unauthorized_access: 'unauthorised access' }))}
        {choice('severity_threshold', 'From severity', [{ value: '', label: 'any' }, ...named(['CRITICAL', 'HIGH', 'MEDIUM'])])}
      </div>
    );
  }
  return (
    <div class="pair">
      {figure('budget_usd', 'Budget, $', 0.01, undefined, 'any')}
      {choice('period', 'Period', named(['daily', 'weekly', 'monthly']))}
      {figure('threshold_percent', 'Fires at, %', 1, 100, 'any')}
    </div>
  );
}

type Parts = Omit<Props, 'type'> & {
  choice: (name: string, label: string, choices: { value: string; label: string }[]) => preact.JSX.Element;
  figure: (name: string, label: string, min: number, max: number) => preact.JSX.Element;
};

function Lifecycle({ value, change, choice, figure }: Parts) {
  const chosen = (value.target_statuses ?? '').split(',').filter(Boolean);
  return (
    <>
      <div class="pair">
        {choice('event', 'Event', named(['heartbeat_lost', 'unresponsive', 'deploy_failed', 'status_changed'], {
          heartbeat_lost: 'nothing is heard of it', unresponsive: 'it is in error or unknown', deploy_failed: 'a deployment failed', status_changed: 'it is in a certain status',
        }))}
        {value.event === 'heartbeat_lost' && figure('timeout_sec', 'For, s', 30, 3_600)}
      </div>
      {value.event === 'status_changed' && (
        <div class="pair" role="group" aria-label="Statuses that count">
          {statuses.map(status => (
            <Check key={status} label={status.toLowerCase()} value={chosen.includes(status)}
              change={on => change({ ...value, target_statuses: (on ? [...chosen, status] : chosen.filter(one => one !== status)).join(',') })} />
          ))}
        </div>
      )}
    </>
  );
}
