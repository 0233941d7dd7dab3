using System.Text.Json.Serialization;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Api.Validation;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The conditions of an alert rule. Which fields count, and which are needed, is a matter of the rule's type.</summary>
public sealed record AlertConditions
{
    /// <summary>
    /// THRESHOLD: cpu_percent, mem_percent, disk_percent, load_avg_1 or load_avg_5. ANOMALY: cpu_percent, mem_percent, net_bytes_recv or
    /// net_bytes_sent, the latter two in bytes per second.
    /// </summary>
    [JsonPropertyName("metric"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Metric { get; init; }

    /// <summary>THRESHOLD: gt, gte, lt or lte.</summary>
    [JsonPropertyName("operator"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Operator { get; init; }

    /// <summary>THRESHOLD: 0 to 100.</summary>
    [JsonPropertyName("threshold"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>THRESHOLD: another name of the rule's <c>forSec</c>, 0 to 3,600.</summary>
    [JsonPropertyName("duration_sec"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DurationSec { get; init; }

    /// <summary>ANOMALY, method deviation: how far off, in percent, 1 to 1,000.</summary>
    [JsonPropertyName("deviation_percent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DeviationPercent { get; init; }

    /// <summary>ANOMALY: how far back "usual" reaches, 60 to 86,400 seconds.</summary>
    [JsonPropertyName("window_sec"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WindowSec { get; init; }

    /// <summary>ANOMALY: deviation or robust_zscore; if absent, whichever the other fields are of.</summary>
    [JsonPropertyName("method"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    /// <summary>ANOMALY, method robust_zscore: how many scaled median absolute deviations off, 1 to 100.</summary>
    [JsonPropertyName("z_score"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ZScore { get; init; }

    /// <summary>ANOMALY: with fewer in the window nothing is said, 5 to 1,000; 5 if absent.</summary>
    [JsonPropertyName("min_samples"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MinSamples { get; init; }

    /// <summary>ANOMALY: the length of a season, 3,600 to 604,800 seconds, or 0 for none; 0 if absent.</summary>
    [JsonPropertyName("season_sec"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SeasonSec { get; init; }

    /// <summary>ANOMALY: how many seasons back, 1 to 8; 1 if absent.</summary>
    [JsonPropertyName("seasons"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Seasons { get; init; }

    /// <summary>ANOMALY: above, below or both; both if absent.</summary>
    [JsonPropertyName("direction"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Direction { get; init; }

    /// <summary>LIFECYCLE: heartbeat_lost, unresponsive, deploy_failed or status_changed.</summary>
    [JsonPropertyName("event"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Event { get; init; }

    /// <summary>LIFECYCLE: how long nothing was heard, 30 to 3,600 seconds; 120 if absent.</summary>
    [JsonPropertyName("timeout_sec"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TimeoutSec { get; init; }

    /// <summary>LIFECYCLE: the statuses that count; ERROR and UNKNOWN if absent.</summary>
    [JsonPropertyName("target_statuses"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Each(1, 32, MaxCount = 8)]
    public IReadOnlyList<string>? TargetStatuses { get; init; }

    /// <summary>SECURITY: cve_detected, secret_expired or unauthorized_access.</summary>
    [JsonPropertyName("check"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Check { get; init; }

    /// <summary>SECURITY: CRITICAL, HIGH or MEDIUM; everything if absent.</summary>
    [JsonPropertyName("severity_threshold"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SeverityThreshold { get; init; }

    /// <summary>COST: US dollars for the period, more than 0.</summary>
    [JsonPropertyName("budget_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BudgetUsd { get; init; }

    /// <summary>COST: daily, weekly or monthly.</summary>
    [JsonPropertyName("period"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Period { get; init; }

    /// <summary>COST: the share of the budget that counts, 1 to 100.</summary>
    [JsonPropertyName("threshold_percent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ThresholdPercent { get; init; }

    private bool IsZScore => Method is null ? ZScore is not null && DeviationPercent is null : Method is "robust_zscore";

    /// <summary>The conditions of a rule as they stand.</summary>
    internal static AlertConditions Of(AlertRuleSpec rule) => rule.Condition switch
    {
        { Threshold: { } threshold } => new()
        {
            Metric = threshold.Metric, Operator = threshold.Operator, Threshold = threshold.Value, DurationSec = rule.ForSec,
        },
        { Anomaly: { } anomaly } => new()
        {
            Metric = anomaly.Metric,
            Method = anomaly.Method,
            WindowSec = anomaly.WindowSec,
            DeviationPercent = anomaly.DeviationPercent,
            ZScore = anomaly.ZScore,
            MinSamples = anomaly.MinSamples,
            SeasonSec = anomaly.SeasonSec,
            Seasons = anomaly.Seasons,
            Direction = anomaly.Direction,
        },
        { Lifecycle: { } lifecycle } => new()
        {
            Event = lifecycle.Event, TimeoutSec = lifecycle.TimeoutSec, TargetStatuses = lifecycle.TargetStatuses,
        },
        { Security: { } security } => new() { Check = security.Check, SeverityThreshold = security.SeverityThreshold },
        { Cost: { } cost } => new() { BudgetUsd = cost.BudgetUsd, Period = cost.Period, ThresholdPercent = cost.ThresholdPercent },
        _ => new(),
    };

    /// <summary>The fields that a rule of that type needs and that are not here.</summary>
    internal IEnumerable<FieldError> Missing(AlertRuleType type) => Needed(type).Where(field => field.Value is null)
        .Select(field => new FieldError($"conditions.{field.Name}", $"conditions.{field.Name} is required for a rule of type {WireName.Upper(type)}"));

    /// <summary>The condition of a rule of that type, nothing that it needs being absent.</summary>
    internal RuleCondition ToCondition(AlertRuleType type) => type switch
    {
        AlertRuleType.Threshold => new(Threshold: new(Metric!, Operator!, Threshold!.Value)),
        AlertRuleType.Anomaly => new(Anomaly: new(
            Metric!, Method ?? (IsZScore ? "robust_zscore" : "deviation"), WindowSec!.Value, IsZScore ? null : DeviationPercent, IsZScore ? ZScore : null,
            MinSamples ?? 5, SeasonSec ?? 0, Seasons ?? 1, Direction ?? "both")),
        AlertRuleType.Lifecycle => new(Lifecycle: new(
            Event!, TimeoutSec ?? 120, TargetStatuses is { } statuses ? [.. statuses] : ["ERROR", "UNKNOWN"])),
        AlertRuleType.Security => new(Security: new(Check!, SeverityThreshold)),
        _ => new(Cost: new(BudgetUsd!.Value, Period!, ThresholdPercent!.Value)),
    };

    private (string Name, object? Value)[] Needed(AlertRuleType type) => type switch
    {
        AlertRuleType.Threshold => [("metric", Metric), ("operator", Operator), ("threshold", Threshold)],
        AlertRuleType.Anomaly =>
            [("metric", Metric), ("window_sec", WindowSec), IsZScore ? ("z_score", ZScore) : ("deviation_percent", DeviationPercent)],
        AlertRuleType.Lifecycle => [("event", Event)],
        AlertRuleType.Security => [("check", Check)],
        _ => [("budget_usd", BudgetUsd), ("period", Period), ("threshold_percent", ThresholdPercent)],
    };
}
