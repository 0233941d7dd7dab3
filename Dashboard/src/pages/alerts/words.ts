import type { Schemas } from '../../api/client';
import type { Filled } from '../../api/query';

export type Alert = Filled<Schemas['AlertShape']>;
export type Rule = Filled<Schemas['AlertRuleShape']>;

export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
export const ruleTypes = ['THRESHOLD', 'ANOMALY', 'LIFECYCLE', 'SECURITY', 'COST'] as const;
export type RuleType = (typeof ruleTypes)[number];
export const stale = ['/api/v1/alerts'];

export const metricNames: Record<string, string> = {
  cpu_percent: 'Processor, %',
  mem_percent: 'Memory, %',
  disk_percent: 'Disk, %',
  load_avg_1: 'Load, 1 min',
  load_avg_5: 'Load, 5 min',
  net_bytes_recv: 'Received, bytes/s',
  net_bytes_sent: 'Sent, bytes/s',
};

export const operators: Record<string, string> = { gt: 'above', gte: 'at least', lt: 'below', lte: 'at most' };

const words = (text: string | null | undefined) => (text ?? '').replaceAll('_', ' ');

/** What a rule looks at, in a few words. */
export function conditionText(rule: Pick<Rule, 'type' | 'conditions'>): string {
  const looked = rule.conditions;
  if (rule.type === 'THRESHOLD') return `${metricNames[looked.metric!] ?? looked.metric} ${operators[looked.operator!]} ${looked.threshold}`;
  if (rule.type === 'ANOMALY') return `${metricNames[looked.metric!] ?? looked.metric} unusual (${looked.z_score != null ? `z ${looked.z_score}` : `${looked.deviation_percent} %`})`;
  if (rule.type === 'LIFECYCLE') return looked.event === 'status_changed' ? `status is ${looked.target_statuses?.join(', ').toLowerCase()}` : words(looked.event);
  if (rule.type === 'SECURITY') return words(looked.check);
  return `${looked.threshold_percent} % of $${looked.budget_usd} ${looked.period}`;
}

export const scopeText = (rule: Pick<Rule, 'instanceId' | 'selector'>) => rule.instanceId ?? rule.selector ?? 'all instances';
