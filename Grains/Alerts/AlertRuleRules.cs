using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Alerts;

/// <summary>What an alert rule must keep to. Fields are named as the console API names them.</summary>
internal static class AlertRuleRules
{
    private const int MaxChannels = 20;

    private static readonly FrozenSet<string> Statuses = Enum.GetNames<InstanceStatus>().Select(name => name.ToUpperInvariant()).ToFrozenSet();

    public static FleetError? Check(AlertRuleSpec rule) =>
        (rule.Name is { Length: >= 1 and <= 128 } ? null : FleetError.Invalid("name must have 1 to 128 characters", "name"))
        ?? (rule.Description is { Length: > 512 } ? FleetError.Invalid("description must have at most 512 characters", "description") : null)
        ?? (Enum.IsDefined(rule.Type) ? null : FleetError.Invalid("type must be one of THRESHOLD, ANOMALY, LIFECYCLE, SECURITY, COST", "type"))
        ?? (Enum.IsDefined(rule.Severity) ? null : FleetError.Invalid("severity must be one of CRITICAL, HIGH, MEDIUM, LOW, INFO", "severity"))
        ?? Check(rule.Type, rule.Condition)
        ?? Check(rule.Scope)
        ?? Range(rule.ForSec, 0, 3_600, "forSec")
        ?? Range(rule.KeepFiringSec, 0, 86_400, "keepFiringSec")
        ?? Range(rule.CooldownSec, 0, 86_400, "cooldownSec")
        ?? (rule.Flap is { } flap ? Range(flap.Changes, 2, 100, "flap.changes") ?? Range(flap.WindowSec, 60, 86_400, "flap.windowSec") : null)
        ?? (Enum.IsDefined(rule.NoData) ? null : FleetError.Invalid("noData must be one of keep, ok, alert", "noData"))
        ?? Range(rule.NoDataAfterSec, 60, 86_400, "noDataAfterSec")
        ?? (rule.Channels.IsDefault || rule.Channels.Length > MaxChannels
            ? FleetError.Invalid($"channelIds must be at most {MaxChannels}", "channelIds") : null)
        ?? (rule.Channels.Distinct().Count() < rule.Channels.Length ? FleetError.Invalid("a channel stands twice", "channelIds") : null);

    private static FleetError? Check(AlertRuleType type, RuleCondition condition)
    {
        var named = ImmutableArray.Create<(AlertRuleType Type, object? Condition)>(
            (AlertRuleType.Threshold, condition.Threshold),
            (AlertRuleType.Anomaly, condition.Anomaly),
            (AlertRuleType.Lifecycle, condition.Lifecycle),
            (AlertRuleType.Security, condition.Security),
            (AlertRuleType.Cost, condition.Cost)).Where(one => one.Condition is not null).ToList();
        if (named is not [var only] || only.Type != type)
        {
            return FleetError.Invalid($"conditions must be those of a rule of type {type.ToString().ToUpperInvariant()}", "conditions");
        }

        return only.Condition switch
        {
            ThresholdCondition threshold => Check(threshold),
            AnomalyCondition anomaly => Check(anomaly),
            LifecycleCondition lifecycle => Check(lifecycle),
            SecurityCondition security => Check(security),
            CostCondition cost => Check(cost),
            _ => null,
        };
    }

    private static FleetError? Check(ThresholdCondition condition) =>
        Word(condition.Metric, RuleWords.ThresholdMetrics, "conditions.metric")
        ?? Word(condition.Operator, RuleWords.Operators, "conditions.operator")
        ?? Range(condition.Value, 0, 100, "conditions.threshold");

    private static FleetError? Check(AnomalyCondition condition) =>
        Word(condition.Metric, RuleWords.AnomalyMetrics, "conditions.metric")
        ?? Word(condition.Method, RuleWords.Methods, "conditions.method")
        ?? Range(condition.WindowSec, 60, 86_400, "conditions.window_sec")
        ?? (condition.Method == RuleWords.Deviation
            ? Needed(condition.DeviationPercent, "conditions.deviation_percent") ?? Range(condition.DeviationPercent!.Value, 1, 1_000, "conditions.deviation_percent")
            : Needed(condition.ZScore, "conditions.z_score") ?? Range(condition.ZScore!.Value, 1, 100, "conditions.z_score"))
        ?? Range(condition.MinSamples, 5, 1_000, "conditions.min_samples")
        ?? (condition.SeasonSec == 0 ? null : Range(condition.SeasonSec, 3_600, 604_800, "conditions.season_sec"))
        ?? (condition.SeasonSec > 0 && condition.WindowSec > condition.SeasonSec
            ? FleetError.Invalid("window_sec must not be longer than a season", "conditions.window_sec") : null)
        ?? Range(condition.Seasons, 1, 8, "conditions.seasons")
        ?? Word(condition.Direction, RuleWords.Directions, "conditions.direction");

    private static FleetError? Check(LifecycleCondition condition) =>
        Word(condition.Event, RuleWords.Events, "conditions.event")
        ?? (condition.Event == RuleWords.HeartbeatLost ? Range(condition.TimeoutSec, 30, 3_600, "conditions.timeout_sec") : null)
        ?? (condition.TargetStatuses.IsDefault || !condition.TargetStatuses.All(Statuses.Contains)
            ? FleetError.Invalid($"target_statuses must be of {string.Join(", ", Statuses.Order(StringComparer.Ordinal))}", "conditions.target_statuses") : null)
        ?? (condition is { Event: RuleWords.StatusChanged, TargetStatuses.IsEmpty: true }
            ? FleetError.Invalid("target_statuses must name a status", "conditions.target_statuses") : null);

    private static FleetError? Check(SecurityCondition condition) =>
        Word(condition.Check, RuleWords.Checks, "conditions.check")
        ?? (condition.SeverityThreshold is { } severity ? Word(severity, RuleWords.Severities, "conditions.severity_threshold") : null);

    private static FleetError? Check(CostCondition condition) =>
        (condition.BudgetUsd > 0 && double.IsFinite(condition.BudgetUsd)
            ? null : FleetError.Invalid("budget_usd must be more than 0", "conditions.budget_usd"))
        ?? Word(condition.Period, RuleWords.Periods, "conditions.period")
        ?? Range(condition.ThresholdPercent, 1, 100, "conditions.threshold_percent");

    private static FleetError? Check(InstanceScope scope) =>
        scope is { Instance: not null, Selector: not null } ? FleetError.Invalid("instanceId and selector exclude each other", "selector")
        : LabelSelector.TryParse(scope.Selector ?? "", out _) ? null
        : FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector");

    private static FleetError? Word(string? word, FrozenSet<string> words, string field) => word is not null && words.Contains(word)
        ? null
        : FleetError.Invalid($"{Last(field)} must be one of {string.Join(", ", words.Order(StringComparer.Ordinal))}", field);

    private static FleetError? Needed(double? value, string field) => value is null ? FleetError.Invalid($"{Last(field)} is required", field) : null;

    // What is no number is in no range.
    private static FleetError? Range<T>(T value, T least, T most, string field) where T : INumber<T> =>
        value >= least && value <= most ? null : FleetError.Invalid($"{Last(field)} must be between {least} and {most}", field);

    private static string Last(string field) => field[(field.LastIndexOf('.') + 1)..];
}
