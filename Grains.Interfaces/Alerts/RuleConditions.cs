using System.Collections.Immutable;

namespace Fleet.Alerts;

/// <summary>What a rule looks at: the one member that belongs to the rule's type, the others null.</summary>
/// <param name="Threshold">Of a <see cref="AlertRuleType.Threshold"/> rule.</param>
/// <param name="Anomaly">Of an <see cref="AlertRuleType.Anomaly"/> rule.</param>
/// <param name="Lifecycle">Of a <see cref="AlertRuleType.Lifecycle"/> rule.</param>
/// <param name="Security">Of a <see cref="AlertRuleType.Security"/> rule.</param>
/// <param name="Cost">Of a <see cref="AlertRuleType.Cost"/> rule.</param>
[GenerateSerializer, Immutable, Alias("fleet.rule-condition")]
public sealed record RuleCondition(
    [property: Id(0)] ThresholdCondition? Threshold = null,
    [property: Id(1)] AnomalyCondition? Anomaly = null,
    [property: Id(2)] LifecycleCondition? Lifecycle = null,
    [property: Id(3)] SecurityCondition? Security = null,
    [property: Id(4)] CostCondition? Cost = null);

/// <summary>A metric is on the wrong side of a number.</summary>
/// <param name="Metric">cpu_percent, mem_percent, disk_percent, load_avg_1 or load_avg_5.</param>
/// <param name="Operator">gt, gte, lt or lte.</param>
/// <param name="Value">0 to 100.</param>
[GenerateSerializer, Immutable, Alias("fleet.threshold-condition")]
public sealed record ThresholdCondition(
    [property: Id(0)] string Metric, [property: Id(1)] string Operator, [property: Id(2)] double Value);

/// <summary>A metric is far from what it usually is; <c>docs/alerts.md</c> states both methods.</summary>
/// <param name="Metric">cpu_percent, mem_percent, net_bytes_recv or net_bytes_sent; the latter two as rates in bytes per second.</param>
/// <param name="Method">deviation (from the window's mean, in percent) or robust_zscore (from its median, in scaled median absolute deviations).</param>
/// <param name="WindowSec">How far back "usually" reaches, 60 to 86,400 seconds; for a seasonal window, what it is per season.</param>
/// <param name="DeviationPercent">Of deviation: at least so far off, 1 to 1,000.</param>
/// <param name="ZScore">Of robust_zscore: at least so many deviations, 1 to 100.</param>
/// <param name="MinSamples">With fewer in the window nothing is said, 5 to 1,000.</param>
/// <param name="SeasonSec">
/// The length of a season: only what was measured around the same time of the seasons before is compared with; 0 for none, else 3,600 to
/// 604,800 seconds.
/// </param>
/// <param name="Seasons">How many seasons back, 1 to 8.</param>
/// <param name="Direction">above, below or both.</param>
[GenerateSerializer, Immutable, Alias("fleet.anomaly-condition")]
public sealed record AnomalyCondition(
    [property: Id(0)] string Metric,
    [property: Id(1)] string Method,
    [property: Id(2)] int WindowSec,
    [property: Id(3)] double? DeviationPercent = null,
    [property: Id(4)] double? ZScore = null,
    [property: Id(5)] int MinSamples = 5,
    [property: Id(6)] int SeasonSec = 0,
    [property: Id(7)] int Seasons = 1,
    [property: Id(8)] string Direction = "both");

/// <summary>Something happened to the instance, or it is in a state that nobody wants.</summary>
/// <param name="Event">heartbeat_lost, unresponsive, deploy_failed or status_changed.</param>
/// <param name="TimeoutSec">Of heartbeat_lost: how long nothing was heard, 30 to 3,600 seconds.</param>
/// <param name="TargetStatuses">Of status_changed: the statuses (in the console API's words) that count.</param>
[GenerateSerializer, Immutable, Alias("fleet.lifecycle-condition")]
public sealed record LifecycleCondition(
    [property: Id(0)] string Event, [property: Id(1)] int TimeoutSec, [property: Id(2)] ImmutableArray<string> TargetStatuses);

/// <summary>Something about its security.</summary>
/// <param name="Check">cve_detected, secret_expired or unauthorized_access.</param>
/// <param name="SeverityThreshold">CRITICAL, HIGH or MEDIUM: nothing below it counts; null for everything.</param>
[GenerateSerializer, Immutable, Alias("fleet.security-condition")]
public sealed record SecurityCondition([property: Id(0)] string Check, [property: Id(1)] string? SeverityThreshold);

/// <summary>Too much was spent.</summary>
/// <param name="BudgetUsd">US dollars for the period, more than 0.</param>
/// <param name="Period">daily, weekly or monthly.</param>
/// <param name="ThresholdPercent">The share of it that counts, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("fleet.cost-condition")]
public sealed record CostCondition(
    [property: Id(0)] double BudgetUsd, [property: Id(1)] string Period, [property: Id(2)] double ThresholdPercent);
