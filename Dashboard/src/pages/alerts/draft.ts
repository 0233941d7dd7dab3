import type { Schemas } from '../../api/client';
import type { Rule, RuleType } from './words';

/** A rule while it is written: all fields as their controls hold them. */
export type Draft = {
  name: string;
  description: string;
  type: RuleType;
  severity: string;
  scope: 'all' | 'instance' | 'selector';
  instanceId: string;
  selector: string;
  conditions: Record<string, string>;
  forSec: string;
  keepFiringSec: string;
  cooldownSec: string;
  noData: string;
  noDataAfterSec: string;
  flapChanges: string;
  flapWindowSec: string;
  channelIds: string[];
};

/** What the conditions of each type are to begin with; also which fields there are. */
export const beginnings: Record<RuleType, Record<string, string>> = {
  THRESHOLD: { metric: 'cpu_percent', operator: 'gt', threshold: '90' },
  ANOMALY: { metric: 'cpu_percent', method: 'robust_zscore', window_sec: '3600', z_score: '4', deviation_percent: '50', min_samples: '30', season_sec: '0', seasons: '1', direction: 'both' },
  LIFECYCLE: { event: 'heartbeat_lost', timeout_sec: '120', target_statuses: 'ERROR,UNKNOWN' },
  SECURITY: { check: 'cve_detected', severity_threshold: 'HIGH' },
  COST: { budget_usd: '100', period: 'monthly', threshold_percent: '80' },
};

export const empty: Draft = {
  name: '', description: '', type: 'THRESHOLD', severity: 'HIGH', scope: 'all', instanceId: '', selector: '', conditions: beginnings.THRESHOLD,
  forSec: '300', keepFiringSec: '0', cooldownSec: '300', noData: 'keep', noDataAfterSec: '300', flapChanges: '0', flapWindowSec: '600', channelIds: [],
};

export function draftOf(rule: Rule): Draft {
  const type = rule.type as RuleType;
  const known = Object.entries(rule.conditions).filter(([, value]) => value != null).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]);
  return {
    name: rule.name, description: rule.description ?? '', type, severity: rule.severity,
    scope: rule.instanceId ? 'instance' : rule.selector ? 'selector' : 'all', instanceId: rule.instanceId ?? '', selector: rule.selector ?? '',
    conditions: { ...beginnings[type], ...(Object.fromEntries(known) as Record<string, string>) },
    forSec: String(rule.forSec), keepFiringSec: String(rule.keepFiringSec), cooldownSec: String(rule.cooldownSec),
    noData: rule.noData, noDataAfterSec: String(rule.noDataAfterSec),
    flapChanges: String(rule.flap?.changes ?? 0), flapWindowSec: String(rule.flap?.windowSec ?? 600),
    channelIds: rule.channels.map(channel => channel.id),
  };
}

const texts = new Set(['metric', 'operator', 'method', 'direction', 'event', 'check', 'severity_threshold', 'period']);

function conditionsOf({ type, conditions }: Draft): Record<string, unknown> {
  const used = Object.keys(beginnings[type]).filter(name =>
    !(type === 'ANOMALY' && name === (conditions.method === 'deviation' ? 'z_score' : 'deviation_percent'))
    && !(type === 'LIFECYCLE' && name === 'timeout_sec' && conditions.event !== 'heartbeat_lost')
    && !(type === 'LIFECYCLE' && name === 'target_statuses' && conditions.event !== 'status_changed')
    && conditions[name] !== '');
  return Object.fromEntries(used.map(name => [name, texts.has(name) ? conditions[name] : name === 'target_statuses' ? conditions[name]!.split(',').filter(Boolean) : Number(conditions[name])]));
}

/** The body of the request that makes the rule. */
export function bodyOf(draft: Draft): Schemas['CreateAlertRule'] {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    type: draft.type,
    severity: draft.severity as 'HIGH',
    instanceId: draft.scope === 'instance' ? draft.instanceId.trim() : '',
    selector: draft.scope === 'selector' ? draft.selector.trim() : '',
    conditions: conditionsOf(draft),
    forSec: Number(draft.forSec),
    keepFiringSec: Number(draft.keepFiringSec),
    cooldownSec: Number(draft.cooldownSec),
    noData: draft.noData as 'keep',
    noDataAfterSec: Number(draft.noDataAfterSec),
    flap: { changes: Number(draft.flapChanges), windowSec: Number(draft.flapWindowSec) },
    channelIds: draft.channelIds,
  };
}
