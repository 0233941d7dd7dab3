using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Alerts;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>What an alert rule may be.</summary>
public sealed class RuleRulesTests
{
    private static readonly AlertRuleSpec Good = Target.Threshold();
    private static readonly AnomalyCondition Robust = new("cpu_percent", "robust_zscore", 3_600, ZScore: 3.5);
    private static readonly AnomalyCondition Deviation = new("net_bytes_recv", "deviation", 3_600, DeviationPercent: 50);

    public static TheoryData<string, AlertRuleSpec> Wrong => new()
    {
        { "name", Good with { Name = "" } },
        { "name", Good with { Name = new string('x', 129) } },
        { "description", Good with { Description = new string('x', 513) } },
        { "type", Good with { Type = (AlertRuleType)9 } },
        { "severity", Good with { Severity = (AlertSeverity)9 } },
        { "conditions", Good with { Condition = new RuleCondition() } },
        { "conditions", Good with { Type = AlertRuleType.Cost } },
        { "conditions", Good with { Condition = Good.Condition with { Cost = new CostCondition(1, "daily", 50) } } },
        { "conditions.metric", Threshold("net_bytes_recv", "gt", 1) },
        { "conditions.operator", Threshold("cpu_percent", "eq", 1) },
        { "conditions.threshold", Threshold("cpu_percent", "gt", 101) },
        { "conditions.threshold", Threshold("cpu_percent", "gt", -1) },
        { "conditions.threshold", Threshold("cpu_percent", "gt", double.NaN) },
        { "conditions.metric", Anomaly(Robust with { Metric = "disk_percent" }) },
        { "conditions.method", Anomaly(Robust with { Method = "magic" }) },
        { "conditions.window_sec", Anomaly(Robust with { WindowSec = 59 }) },
        { "conditions.window_sec", Anomaly(Robust with { WindowSec = 7_200, SeasonSec = 3_600 }) },
        { "conditions.z_score", Anomaly(Robust with { ZScore = null }) },
        { "conditions.z_score", Anomaly(Robust with { ZScore = 101 }) },
        { "conditions.deviation_percent", Anomaly(Deviation with { DeviationPercent = null }) },
        { "conditions.deviation_percent", Anomaly(Deviation with { DeviationPercent = 0.5 }) },
        { "conditions.min_samples", Anomaly(Robust with { MinSamples = 4 }) },
        { "conditions.season_sec", Anomaly(Robust with { SeasonSec = 60 }) },
        { "conditions.seasons", Anomaly(Robust with { Seasons = 9 }) },
        { "conditions.direction", Anomaly(Robust with { Direction = "up" }) },
        { "conditions.event", Lifecycle("born", 120, ["ERROR"]) },
        { "conditions.timeout_sec", Lifecycle("heartbeat_lost", 29, []) },
        { "conditions.target_statuses", Lifecycle("status_changed", 120, ["error"]) },
        { "conditions.target_statuses", Lifecycle("status_changed", 120, []) },
        { "conditions.check", Security("luck", null) },
        { "conditions.severity_threshold", Security("cve_detected", "LOW") },
        { "conditions.budget_usd", Cost(0, "daily", 50) },
        { "conditions.budget_usd", Cost(double.PositiveInfinity, "daily", 50) },
        { "conditions.period", Cost(1, "yearly", 50) },
        { "conditions.threshold_percent", Cost(1, "daily", 0.5) },
        { "selector", Good with { Scope = new InstanceScope(InstanceId.Of("inst_1"), "env=prod") } },
        { "selector", Good with { Scope = new InstanceScope(Selector: "env=prod=eu") } },
        { "instanceId", Good with { Scope = new InstanceScope(InstanceId.Of("inst_1")) } },
        { "forSec", Good with { ForSec = 3_601 } },
        { "keepFiringSec", Good with { KeepFiringSec = -1 } },
        { "cooldownSec", Good with { CooldownSec = 86_401 } },
        { "flap.changes", Good with { Flap = new FlapPolicy(1, 600) } },
        { "flap.windowSec", Good with { Flap = new FlapPolicy(3, 59) } },
        { "noData", Good with { NoData = (NoDataPolicy)9 } },
        { "noDataAfterSec", Good with { NoDataAfterSec = 59 } },
        { "channelIds", Good with { Channels = [.. Enumerable.Range(0, 21).Select(i => ChannelId.Of($"chan_{i}"))] } },
        { "channelIds", Good with { Channels = [ChannelId.Of("chan_1"), ChannelId.Of("chan_1")] } },
        { "channelIds", Good with { Channels = [ChannelId.Of("chan_1")] } },
    };

    public static TheoryData<AlertRuleSpec> Right => new()
    {
        { Good },
        { Anomaly(Robust) },
        { Anomaly(Deviation with { SeasonSec = 604_800, Seasons = 8, WindowSec = 86_400 }) },
        { Lifecycle("heartbeat_lost", 30, []) },
        { Lifecycle("status_changed", 0, ["ERROR", "UNKNOWN", "DESTROYED"]) },
        { Security("cve_detected", "CRITICAL") },
        { Cost(100, "monthly", 80) },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_makes_no_sense_is_refused_with_its_field(string field, AlertRuleSpec spec)
    {
        using var scene = new AlertScene();
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(scene.Fleet.New<AlertRuleId>()).Create(spec, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error?.Code, refused.Error?.Field));

        var rule = scene.Rule(Right.Select(row => row.Data).FirstOrDefault(one => one.Type == spec.Type, Good));
        refused = scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Update(spec, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error?.Code, refused.Error?.Field));
    }

    [Theory, MemberData(nameof(Right))]
    public void What_makes_sense_is_taken(AlertRuleSpec spec)
    {
        Assert.Null(AlertRuleRules.Check(spec));
        using var scene = new AlertScene();
        Assert.Equal(spec.Type, scene.View(scene.Rule(spec)).Spec.Type);
    }

    [Fact]
    public void The_type_of_a_rule_cannot_be_changed()
    {
        using var scene = new AlertScene();
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(scene.Rule(Good)).Update(Cost(1, "daily", 50), "ann"));
        Assert.Equal("type", refused.Error!.Field);
    }

    private static AlertRuleSpec Threshold(string metric, string comparison, double value) =>
        Good with { Condition = new RuleCondition(Threshold: new ThresholdCondition(metric, comparison, value)) };

    private static AlertRuleSpec Anomaly(AnomalyCondition condition) =>
        Good with { Type = AlertRuleType.Anomaly, Condition = new RuleCondition(Anomaly: condition) };

    private static AlertRuleSpec Lifecycle(string happening, int timeoutSec, ImmutableArray<string> statuses) =>
        Good with { Type = AlertRuleType.Lifecycle, Condition = new RuleCondition(Lifecycle: new LifecycleCondition(happening, timeoutSec, statuses)) };

    private static AlertRuleSpec Security(string check, string? severity) =>
        Good with { Type = AlertRuleType.Security, Condition = new RuleCondition(Security: new SecurityCondition(check, severity)) };

    private static AlertRuleSpec Cost(double budget, string period, double percent) =>
        Good with { Type = AlertRuleType.Cost, Condition = new RuleCondition(Cost: new CostCondition(budget, period, percent)) };
}
