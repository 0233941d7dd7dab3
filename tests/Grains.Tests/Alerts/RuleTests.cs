using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>Rules, the alerts they lead to, and what people do with both.</summary>
public sealed class RuleTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_breach_becomes_one_alert_and_one_notice_and_its_end_another(int seed)
    {
        using var scene = new AlertScene(seed);
        var (instance, channel) = (scene.Instance(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [channel] });

        for (var i = 0; i < 5; i++) scene.Measure(instance, 97.5, 10);
        var alert = scene.Alert;
        Assert.Equal((AlertStatus.Active, 1, rule), (alert.Status, scene.View(rule).Firing, alert.Body.Rule));
        Assert.Equal(("High CPU: web", "cpu_percent is 97.5 (gt 90)", instance), (alert.Body.Title, alert.Body.Message, alert.Body.Instance));
        Assert.Equal("""{"metric":"cpu_percent","value":97.5,"threshold":90,"operator":"gt"}""", alert.Body.Metadata);

        for (var i = 0; i < 5; i++) scene.Measure(instance, 20, 10);
        Assert.Equal((AlertStatus.Resolved, "system:auto-resolution", 0), (scene.Alert.Status, scene.Alert.ResolvedBy, scene.View(rule).Firing));
        Assert.Equal("Fired Resolved", scene.Fleet.Told.By(channel));
        Assert.Equal(2, scene.Fleet.Told.HandedOver.Count);
        Assert.Equal($"{alert.Id}:1", scene.Fleet.Told.Taken[0].Notice.Id);
        Assert.False(scene.IsBusy(rule));
    }

    [Fact]
    public void A_rule_whose_channel_is_gone_can_be_changed_and_gets_no_other_that_is_not_there()
    {
        using var scene = new AlertScene();
        var channel = scene.Channel();
        var spec = AlertScene.HighCpu with { Channels = [channel] };
        var rule = scene.Rule(spec);
        scene.Fleet.Ask(scene.Fleet.Grains.Channel(channel).Delete("ann"));

        var changed = scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Update(spec with { Name = "Hot" }, "ann"));
        Assert.Equal(("Hot", null), (changed.Value?.Spec.Name, changed.Error));
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Update(spec with { Channels = [channel, ChannelId.Of("chan_none")] }, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, "channelIds"), (refused.Error?.Code, refused.Error?.Field));
    }

    [Fact]
    public void While_nothing_changes_nothing_is_written()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        scene.Rule(AlertScene.HighCpu);
        scene.Measure(instance, 95, 10);
        var before = scene.Fleet.Store.Writes;
        for (var i = 0; i < 20; i++)
        {
            scene.Measure(instance, 95 + (i % 3), 10);
            scene.Fleet.Wake();
            scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(before, scene.Fleet.Store.Writes);
    }

    [Theory]
    [InlineData("changed", "system:rule-changed")]
    [InlineData("rescoped", "system:rule-changed")]
    [InlineData("disabled", "system:rule-disabled")]
    [InlineData("deleted", "system:rule-deleted")]
    public void A_rule_that_is_changed_disabled_or_deleted_while_it_fires_settles_its_alerts(string how, string by)
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        var spec = AlertScene.HighCpu with { Channels = [channel], CooldownSec = 3_600 };
        var rule = scene.Rule(spec);
        scene.Measure(instance, 95, 1);
        var grain = scene.Fleet.Grains.AlertRule(rule);

        Assert.True(scene.Fleet.Ask(how switch
        {
            "changed" => grain.Update(spec with { Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gt", 99)) }, "ann"),
            "rescoped" => grain.Update(spec with { Scope = new InstanceScope(Selector: "env=prod") }, "ann"),
            "disabled" => grain.Enable(false, "ann"),
            _ => grain.Delete("ann"),
        }).IsOk);
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((AlertStatus.Resolved, by), (scene.Alert.Status, scene.Alert.ResolvedBy));
        Assert.Equal("Fired Resolved", scene.Fleet.Told.By(channel));
        for (var i = 0; i < 10; i++) scene.Measure(instance, 95, 30);
        Assert.Single(scene.Alerts);
        Assert.Equal(how != "deleted", scene.Fleet.Store.States.ContainsKey((StateKinds.AlertRule, rule.Value)));
        Assert.Equal(how == "deleted", scene.Fleet.Ask(grain.Get()).Error?.Code == ErrorCode.NotFound);
    }

    [Fact]
    public void A_rule_that_is_enabled_again_or_looks_at_something_else_fires_anew()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var rule = scene.Rule(AlertScene.HighCpu with { CooldownSec = 3_600 });
        scene.Measure(instance, 95, 1);
        scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Enable(false, "ann"));
        scene.Measure(instance, 95, 1);
        scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Enable(true, "ann"));
        scene.Measure(instance, 95, 1);
        Assert.Equal([AlertStatus.Resolved, AlertStatus.Active], scene.Alerts.Select(alert => alert.Status));

        var condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gte", 90));
        scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Update(AlertScene.HighCpu with { Condition = condition }, "ann"));
        scene.Measure(instance, 95, 1);
        Assert.Equal([AlertStatus.Resolved, AlertStatus.Resolved, AlertStatus.Active], scene.Alerts.Select(alert => alert.Status));
        Assert.Equal(4, scene.View(rule).Revision);
    }

    [Fact]
    public void Another_name_or_severity_changes_open_alerts_and_leaves_them_acknowledged()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        var spec = AlertScene.HighCpu with { Channels = [channel] };
        var rule = scene.Rule(spec);
        scene.Measure(instance, 95, 1);
        scene.Fleet.Ask(scene.Fleet.Grains.Alert(scene.Alert.Id).Acknowledge("bob"));

        scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Update(spec with { Severity = AlertSeverity.Critical, Name = "Hot" }, "ann"));
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((AlertSeverity.Critical, "Hot: web", AlertStatus.Acknowledged, "bob"), (scene.Alert.Body.Severity, scene.Alert.Body.Title, scene.Alert.Status, scene.Alert.AcknowledgedBy));
        Assert.Equal((1, "Fired"), (scene.View(rule).Revision, scene.Fleet.Told.By(channel)));
        scene.Measure(instance, 5, 1);
        Assert.Equal("Fired Resolved", scene.Fleet.Told.By(channel));
    }

    [Fact]
    public void Somebody_resolves_an_alert_through_its_rule_and_again_and_it_fires_anew_after_the_cool_down()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [channel], CooldownSec = 300 });
        scene.Measure(instance, 95, 400);
        var grain = scene.Fleet.Grains.AlertRule(rule);
        var id = scene.Alert.Id;

        var resolved = scene.Fleet.Ask(grain.Resolve(id, "ann")).Value!;
        Assert.Equal((AlertStatus.Resolved, "ann"), (resolved.Status, resolved.ResolvedBy));
        Assert.Equal("bob", scene.Fleet.Ask(grain.Resolve(id, "bob")).Value!.ResolvedBy);
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(grain.Resolve(scene.Fleet.New<AlertId>(), "ann")).Error!.Code);

        scene.Fleet.Pass(TimeSpan.FromSeconds(299));
        Assert.Single(scene.Alerts);
        scene.Fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([AlertStatus.Resolved, AlertStatus.Active], scene.Alerts.Select(alert => alert.Status));
        Assert.Equal("Fired Resolved Fired", scene.Fleet.Told.By(channel));
    }

    [Fact]
    public void Of_what_somebody_has_silenced_nobody_is_told_until_the_silence_ends()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        scene.Rule(AlertScene.HighCpu with { Channels = [channel] });
        scene.Measure(instance, 95, 1);
        var grain = scene.Fleet.Grains.Alert(scene.Alert.Id);
        var silenced = scene.Fleet.Ask(grain.Silence(scene.Fleet.Time.GetUtcNow().AddHours(1), "known", "ann")).Value!;
        Assert.Equal((AlertStatus.Silenced, "known"), (silenced.Status, silenced.SilencedBecause));
        scene.Measure(instance, 5, 1);
        Assert.Equal("Fired", scene.Fleet.Told.By(channel));

        scene.Measure(instance, 95, 1);
        grain = scene.Fleet.Grains.Alert(scene.Alerts[1].Id);
        scene.Fleet.Ask(grain.Silence(scene.Fleet.Time.GetUtcNow().AddHours(1), null, "ann"));
        for (var i = 0; i < 121; i++) scene.Measure(instance, 95, 30);
        Assert.Equal((AlertStatus.Active, null), (scene.Alerts[1].Status, scene.Alerts[1].SilencedBecause));
        scene.Measure(instance, 5, 1);
        Assert.Equal("Fired Fired Resolved", scene.Fleet.Told.By(channel));
    }

    [Fact]
    public void An_alert_is_forgotten_when_it_has_been_over_for_long_enough()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        scene.Rule(AlertScene.HighCpu);
        scene.Measure(instance, 95, 1);
        scene.Measure(instance, 5, 1);
        scene.Fleet.Pass(TimeSpan.FromDays(89));
        Assert.Single(scene.Alerts);
        scene.Fleet.Pass(TimeSpan.FromDays(1.1));
        Assert.Empty(scene.Alerts);
    }

    [Fact]
    public void Many_targets_of_one_rule_that_breach_at_once_cost_few_writes_and_each_has_its_alert()
    {
        using var scene = new AlertScene();
        var instances = Enumerable.Range(0, 200).Select(i => scene.Instance($"web-{i}")).ToList();
        var rule = scene.Rule(AlertScene.HighCpu);
        var writes = 0;
        scene.Fleet.Store.AfterWrite = kind => writes += kind == StateKinds.AlertRule ? 1 : 0;
        foreach (var instance in instances)
        {
            scene.Fleet.Ask(scene.Fleet.Grains.Instance(instance).Metrics(new AgentMetrics { Connection = "c", CpuPercent = 95 }));
        }

        scene.Fleet.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal((200, 200), (scene.View(rule).Firing, scene.Alerts.Select(alert => alert.Body.Instance).Distinct().Count()));
        Assert.True(writes < 50, $"{writes} writes");
    }

    [Fact]
    public void Retelling_what_is_known_changes_nothing_and_an_old_revision_is_a_conflict()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var rule = scene.Rule(AlertScene.HighCpu);
        var grain = scene.Fleet.Grains.AlertRule(rule);
        var report = new TargetReport(instance, "web", 1, TargetLevel.Breach, scene.Fleet.Time.GetUtcNow(), "hot", null);
        for (var i = 0; i < 3; i++) Assert.True(Told(report).IsOk);
        Assert.Single(scene.Alerts);
        Assert.Equal(ErrorCode.Conflict, Told(report with { Revision = 2 }).Error!.Code);
        scene.Fleet.Ask(grain.Delete("ann"));
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.NotFound, Told(report).Error!.Code);

        Outcome<Done> Told(TargetReport told)
        {
            var answer = grain.Tell(told);
            scene.Fleet.Pass(TimeSpan.FromMilliseconds(1));
            return scene.Fleet.Ask(answer);
        }
    }

    [Fact]
    public void A_rule_about_the_whole_fleet_has_a_target_without_an_instance()
    {
        using var scene = new AlertScene();
        var spec = AlertScene.HighCpu with { Type = AlertRuleType.Cost, Condition = new RuleCondition(Cost: new CostCondition(100, "monthly", 80)) };
        var rule = scene.Rule(spec);
        scene.Instance();
        var told = scene.Fleet.Grains.AlertRule(rule).Tell(new TargetReport(null, "", 1, TargetLevel.Breach, scene.Fleet.Time.GetUtcNow(), "85 of 100 USD", null));
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.True(scene.Fleet.Ask(told).IsOk);
        Assert.Equal((null, "High CPU", "85 of 100 USD"), (scene.Alert.Body.Instance, scene.Alert.Body.Title, scene.Alert.Body.Message));
    }
}
