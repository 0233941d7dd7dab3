using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>What an instance makes of the rules that are for it.</summary>
public sealed class WatchTests
{
    [Fact]
    public void A_rule_is_for_one_instance_for_those_with_certain_tags_or_for_all()
    {
        using var scene = new AlertScene();
        var (one, two, three) = (scene.Instance("one", "env=prod"), scene.Instance("two", "env=prod"), scene.Instance("three", "env=test"));
        var (own, some, all) = (
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(one) }),
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Selector: "env=prod") }),
            scene.Rule(AlertScene.HighCpu));
        foreach (var instance in (InstanceId[])[one, two, three]) scene.Measure(instance, 99, 1);
        Assert.Equal((1, 2, 3), (scene.View(own).Firing, scene.View(some).Firing, scene.View(all).Firing));
    }

    [Fact]
    public void A_rule_for_all_reaches_no_further_than_its_maker_sees_and_an_instance_that_changes_its_team_leaves_it()
    {
        using var scene = new AlertScene();
        var (ours, theirs) = (scene.Instance("ours", "env=prod"), scene.Instance("theirs", "env=prod"));
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(ours).SetTeam(TeamId.Of("team_a")));
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(theirs).SetTeam(TeamId.Of("team_b")));
        var within = Visibility.Of(["team_a"]);
        var (all, some) = (
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Within: within) }),
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Selector: "env=prod", Within: within) }));
        foreach (var instance in (InstanceId[])[ours, theirs]) scene.Measure(instance, 99, 1);
        Assert.Equal((1, 1), (scene.View(all).Firing, scene.View(some).Firing));

        scene.Fleet.Ask(scene.Fleet.Grains.Instance(ours).SetTeam(TeamId.Of("team_b")));
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (scene.View(all).Firing, scene.View(some).Firing));
    }

    [Fact]
    public void An_instance_that_leaves_a_rules_scope_by_its_tags_is_well_as_far_as_that_rule_is_concerned()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance("web", "env=prod");
        var (prod, test) = (
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Selector: "env=prod") }),
            scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Selector: "env=test") }));
        scene.Measure(instance, 99, 1);
        Assert.Equal((1, 0), (scene.View(prod).Firing, scene.View(test).Firing));

        scene.Instance("web", "env=test");
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), (scene.View(prod).Firing, scene.View(test).Firing));
        Assert.Equal((AlertStatus.Resolved, "system:auto-resolution"), (scene.Alerts[0].Status, scene.Alerts[0].ResolvedBy));
    }

    [Fact]
    public void The_same_also_when_fleet_went_down_before_it_could_tell()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance("web", "env=prod");
        var rule = scene.Rule(AlertScene.HighCpu with { Scope = new InstanceScope(Selector: "env=prod") });
        scene.Measure(instance, 99, 1);
        scene.Instance("web", "env=test");
        scene.Fleet.Crash();
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0, scene.View(rule).Firing);
    }

    [Theory]
    [InlineData(NoDataPolicy.Alert, 1)]
    [InlineData(NoDataPolicy.Ok, 0)]
    [InlineData(NoDataPolicy.Keep, 0)]
    public void Silence_is_what_the_policy_says(NoDataPolicy policy, int firing)
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var rule = scene.Rule(Target.Threshold(noData: policy) with { NoDataAfterSec = 300 });
        scene.Measure(instance, 5);
        Beat(scene, instance, 299);
        Assert.Equal(0, scene.View(rule).Firing);
        Beat(scene, instance, 2);
        Assert.Equal(firing, scene.View(rule).Firing);
        if (firing == 1) Assert.Equal("Nothing was measured for 300 s", scene.Alert.Body.Message);
        scene.Measure(instance, 5, 1);
        Assert.Equal(0, scene.View(rule).Firing);
    }

    [Fact]
    public void A_stopped_or_suspended_instance_is_not_silent_and_its_figures_mean_nothing()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var (hot, silent, lost) = (
            scene.Rule(AlertScene.HighCpu), scene.Rule(Target.Threshold(noData: NoDataPolicy.Alert) with { NoDataAfterSec = 60 }), scene.Rule(Lifecycle("heartbeat_lost", 30)));
        scene.Measure(instance, 99, 1);
        Assert.Equal(2, scene.Alerts.Count(alert => alert.Status == AlertStatus.Active));

        scene.Fleet.Ask(scene.Fleet.Grains.Instance(instance).Change(InstanceVerb.Suspend, "ann"));
        scene.Fleet.Pass(TimeSpan.FromHours(1));
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0, 0), (scene.View(hot).Firing, scene.View(silent).Firing, scene.View(lost).Firing));

        // Nobody could have spoken for it until now.
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(instance).Change(InstanceVerb.Resume, "ann"));
        scene.Fleet.Pass(TimeSpan.FromSeconds(29));
        Assert.Equal((0, 0), (scene.View(silent).Firing, scene.View(lost).Firing));
        scene.Fleet.Pass(TimeSpan.FromSeconds(32));
        Assert.Equal((1, 1), (scene.View(silent).Firing, scene.View(lost).Firing));
    }

    [Theory]
    [InlineData(InstanceVerb.Deregister)]
    [InlineData(InstanceVerb.Destroy)]
    public void An_instance_that_is_no_more_settles_its_alerts_and_never_alarms(InstanceVerb verb)
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var channel = scene.Channel();
        scene.Rule(AlertScene.HighCpu with { Channels = [channel] });
        var stopped = scene.Rule(Lifecycle("status_changed") with { Condition = new RuleCondition(Lifecycle: new LifecycleCondition("status_changed", 120, ["STOPPED", "DESTROYED"])) });
        scene.Rule(Lifecycle("heartbeat_lost", 30));
        scene.Measure(instance, 99, 1);
        Assert.Equal(AlertStatus.Active, scene.Alert.Status);

        scene.Fleet.Ask(scene.Fleet.Grains.Instance(instance).Change(verb, "ann"));
        scene.Fleet.Pass(TimeSpan.FromHours(2));
        Assert.Equal((AlertStatus.Resolved, "Fired Resolved", 0), (scene.Alert.Status, scene.Fleet.Told.By(channel), scene.View(stopped).Firing));
    }

    [Fact]
    public void A_heartbeat_is_lost_after_the_rules_own_time_and_not_with_the_sweep()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var rule = scene.Rule(Lifecycle("heartbeat_lost", 120));
        scene.Measure(instance, 5);
        scene.Fleet.Pass(TimeSpan.FromSeconds(119));
        Assert.Equal(0, scene.View(rule).Firing);
        scene.Fleet.Pass(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, scene.View(rule).Firing);
        scene.Measure(instance, 5, 1);
        Assert.Equal(0, scene.View(rule).Firing);
    }

    [Fact]
    public void After_fleet_itself_was_down_everybody_has_a_long_grace_and_what_was_lost_stays_lost_until_it_is_heard()
    {
        using var scene = new AlertScene();
        var (lost, alive) = (scene.Instance("lost"), scene.Instance("alive"));
        var rule = scene.Rule(Lifecycle("heartbeat_lost", 60));
        scene.Measure(lost, 5, 30);
        scene.Measure(alive, 5, 31);
        Assert.Equal(1, scene.View(rule).Firing);

        scene.Fleet.Crash();
        scene.Fleet.Pass(TimeSpan.FromSeconds(200));
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, scene.View(rule).Firing);
        scene.Measure(alive, 5, 1);
        scene.Measure(lost, 5, 1);
        Assert.Equal((0, lost), (scene.View(rule).Firing, scene.Alert.Body.Instance));
    }

    [Theory]
    [InlineData("unresponsive")]
    [InlineData("status_changed")]
    public void A_status_that_nobody_wants_is_told_as_it_comes_and_goes(string happening)
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var rule = scene.Rule(Lifecycle(happening));
        scene.Measure(instance, 5);
        scene.Fleet.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal((1, InstanceStatus.Error), (scene.View(rule).Firing, scene.Fleet.Instance(instance).Status));
        Assert.StartsWith("Its status is ERROR: No heartbeat since", scene.Alert.Body.Message, StringComparison.Ordinal);
        scene.Measure(instance, 5, 1);
        Assert.Equal(0, scene.View(rule).Firing);
    }

    [Fact]
    public void A_rule_that_is_made_when_it_is_too_late_finds_what_has_failed_with_the_next_sweep()
    {
        using var scene = new AlertScene();
        scene.Instance();
        scene.Fleet.Pass(TimeSpan.FromSeconds(60));
        scene.Fleet.Crash();
        var rule = scene.Rule(Lifecycle("unresponsive"));
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, scene.View(rule).Firing);
    }

    [Fact]
    public void A_failed_deployment_is_an_event_that_somebody_resolves_for_good_also_across_a_restart()
    {
        using var scene = new AlertScene();
        var server = scene.Fleet.AddServer();
        var rule = scene.Rule(Lifecycle("deploy_failed"));
        scene.Fleet.Machine.Health = HealthState.Unhealthy;
        var sick = scene.Fleet.Deploy(server, "sick", new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) });
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((1, InstanceStatus.Error), (scene.View(rule).Firing, scene.Fleet.Instance(sick.Id).Status));
        Assert.Contains("deployment failed", scene.Alert.Body.Message, StringComparison.Ordinal);

        scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Resolve(scene.Alert.Id, "ann"));
        scene.Fleet.Pass(TimeSpan.FromHours(1));
        scene.Fleet.Crash();
        scene.Fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal((0, AlertStatus.Resolved), (scene.View(rule).Firing, scene.Alert.Status));
    }

    [Fact]
    public void An_anomaly_is_judged_by_what_was_stored_before_this_process_began()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        var condition = new AnomalyCondition("cpu_percent", "robust_zscore", 3_600, ZScore: 5);
        for (var i = 0; i < 60; i++) scene.Measure(instance, 20 + (i % 5), 30);
        scene.Fleet.Crash();
        var rule = scene.Rule(AlertScene.HighCpu with { Type = AlertRuleType.Anomaly, Condition = new RuleCondition(Anomaly: condition) });
        scene.Measure(instance, 21, 1);
        scene.Measure(instance, 22, 1);
        Assert.Equal(0, scene.View(rule).Firing);
        scene.Measure(instance, 80, 1);
        Assert.Equal(1, scene.View(rule).Firing);
        Assert.Contains("\"baseline\":22", scene.Alert.Body.Metadata, StringComparison.Ordinal);
        scene.Measure(instance, 23, 1);
        Assert.Equal(0, scene.View(rule).Firing);
    }

    [Fact]
    public void A_past_that_cannot_be_read_is_asked_for_again_and_says_nothing_meanwhile()
    {
        using var scene = new AlertScene();
        var instance = scene.Instance();
        for (var i = 0; i < 20; i++) scene.Measure(instance, 20 + (i % 5), 30);
        scene.Fleet.Crash();
        scene.Fleet.Store.BeforeSeries = () => throw new InvalidOperationException("no database");
        var condition = new AnomalyCondition("cpu_percent", "deviation", 3_600, DeviationPercent: 100);
        var rule = scene.Rule(AlertScene.HighCpu with { Type = AlertRuleType.Anomaly, Condition = new RuleCondition(Anomaly: condition) });
        scene.Measure(instance, 80, 30);
        Assert.Equal(0, scene.View(rule).Firing);
        scene.Fleet.Store.BeforeSeries = () => { };
        scene.Measure(instance, 80, 40);
        scene.Measure(instance, 80, 1);
        scene.Measure(instance, 90, 1);
        Assert.Equal(1, scene.View(rule).Firing);
    }

    [Fact]
    public void Probes_of_a_managed_instance_are_samples_too()
    {
        using var scene = new AlertScene();
        var server = scene.Fleet.AddServer();
        var instance = scene.Fleet.Deploy(server);
        var rule = scene.Rule(AlertScene.HighCpu with { Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gte", 0)) });
        scene.Fleet.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal((1, instance.Id), (scene.View(rule).Firing, scene.Alert.Body.Instance));
        scene.Fleet.Change(instance.Id, InstanceVerb.Stop);
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0, scene.View(rule).Firing);
    }

    internal static AlertRuleSpec Lifecycle(string happening, int timeoutSec = 120) => AlertScene.HighCpu with
    {
        Type = AlertRuleType.Lifecycle, Condition = new RuleCondition(Lifecycle: new LifecycleCondition(happening, timeoutSec, ["ERROR", "UNKNOWN"])),
    };

    private static void Beat(AlertScene scene, InstanceId instance, int seconds)
    {
        for (var i = 0; i < seconds; i += 10)
        {
            scene.Fleet.Ask(scene.Fleet.Grains.Instance(instance).Heartbeat(new AgentHeartbeat { Connection = "c" }));
            scene.Fleet.Pass(TimeSpan.FromSeconds(Math.Min(10, seconds - i)));
        }
    }
}
