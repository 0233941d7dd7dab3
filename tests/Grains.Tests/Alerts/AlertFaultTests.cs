using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Notices;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>Nothing that goes wrong loses a transition, or has anybody told of it twice.</summary>
public sealed class AlertFaultTests
{
    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 16) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    public static TheoryData<int> Calls => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_loses_no_transition_and_tells_none_twice(int write, bool afterCommit)
    {
        using var scene = new AlertScene(write);
        var (instance, one, two) = (scene.Instance(), scene.Channel(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [one, two] });
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Live(scene, instance, 99);
        Live(scene, instance, 5);
        Live(scene, instance, 99);
        scene.Fleet.Crash();

        // A new process: everything that was told is told again, from both sides.
        for (var i = 0; i < 3; i++)
        {
            scene.Measure(instance, 99, 30);
            scene.Fleet.Wake();
        }

        scene.Measure(instance, 5, 30);
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(30));

        Assert.False(scene.IsBusy(rule));
        AssertEachOnce(scene, one, two);
        Assert.All(scene.Alerts, alert => Assert.Equal(AlertStatus.Resolved, alert.Status));
        Assert.NotEmpty(scene.Alerts);
    }

    /// <summary>The n-th handing over of a notice kills the process, before or after the channel has taken it.</summary>
    [Theory, MemberData(nameof(Calls))]
    public void A_crash_at_any_call_of_a_channel_tells_each_channel_each_transition_once(int call)
    {
        using var scene = new AlertScene(call);
        var (instance, one, two) = (scene.Instance(), scene.Channel(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [one, two] });
        var (count, isDead) = (0, false);
        scene.Fleet.Told.Before = (_, _) =>
        {
            if (isDead || (call % 2 == 1 && ++count == (call + 1) / 2)) Die();
            return null;
        };
        scene.Fleet.Told.After = () =>
        {
            if (call % 2 == 0 && ++count == call / 2) Die();
        };
        Live(scene, instance, 99);
        Live(scene, instance, 5);
        Live(scene, instance, 99);
        (scene.Fleet.Told.Before, scene.Fleet.Told.After) = ((_, _) => null, () => { });
        scene.Fleet.Crash();
        scene.Measure(instance, 5, 30);
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(30));

        Assert.False(scene.IsBusy(rule));
        AssertEachOnce(scene, one, two);

        void Die()
        {
            isDead = true;
            Crashing.AtWrite(scene.Fleet, 1, afterCommit: false);
            throw new KilledException();
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_while_a_rule_is_deleted_settles_what_it_had_open(int write, bool afterCommit)
    {
        using var scene = new AlertScene(write);
        var (instance, channel) = (scene.Instance(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [channel] });
        scene.Measure(instance, 99, 1);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Fleet.Grains.AlertRule(rule).Delete("ann"), TimeSpan.FromSeconds(5));
        if (scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Get()).IsOk) scene.Fleet.Ask(scene.Fleet.Grains.AlertRule(rule).Delete("ann"));
        scene.Fleet.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal((AlertStatus.Resolved, "system:rule-deleted"), (scene.Alert.Status, scene.Alert.ResolvedBy));
        Assert.Equal("Fired Resolved", scene.Fleet.Told.By(channel));
        Assert.False(scene.Fleet.Store.States.ContainsKey((StateKinds.AlertRule, rule.Value)));
    }

    [Fact]
    public void A_notifier_that_is_down_for_an_hour_is_told_everything_once_and_in_order_and_keeps_no_other_waiting()
    {
        using var scene = new AlertScene();
        var (instance, down, well) = (scene.Instance(), scene.Channel(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [down, well] });
        var end = scene.Fleet.Time.GetUtcNow().AddHours(1);
        scene.Fleet.Told.Before = (channel, _) =>
            channel == down && scene.Fleet.Time.GetUtcNow() < end ? throw new InvalidOperationException("no answer") : null;

        scene.Measure(instance, 99, 10);
        Assert.Equal(("", "Fired"), (scene.Fleet.Told.By(down), scene.Fleet.Told.By(well)));
        scene.Measure(instance, 5, 10);
        Assert.Equal("Fired Resolved", scene.Fleet.Told.By(well));
        Assert.Equal(AlertStatus.Resolved, scene.Alert.Status);
        scene.Fleet.Pass(TimeSpan.FromMinutes(59));
        scene.Fleet.Pass(TimeSpan.FromMinutes(3));

        Assert.Equal(("Fired Resolved", "Fired Resolved"), (scene.Fleet.Told.By(down), scene.Fleet.Told.By(well)));
        Assert.Equal(4, scene.Fleet.Told.HandedOver.Count);
        Assert.False(scene.IsBusy(rule));
    }

    [Fact]
    public void A_channel_that_never_answers_keeps_neither_its_rule_nor_another_channel_waiting()
    {
        using var scene = new AlertScene();
        var (instance, other, hung, well) = (scene.Instance("one"), scene.Instance("two"), scene.Channel(), scene.Channel());
        var rule = scene.Rule(AlertScene.HighCpu with { Channels = [hung, well] });
        var never = new TaskCompletionSource();
        scene.Fleet.Told.Before = (channel, _) => channel == hung ? never.Task : null;

        scene.Measure(instance, 99, 0.1);
        scene.Measure(other, 99, 0.1);
        Assert.Equal("Fired Fired", scene.Fleet.Told.By(well));
        Assert.Equal(2, scene.View(rule).Firing);
        scene.Measure(other, 5, 0.1);
        Assert.Equal("Fired Fired Resolved", scene.Fleet.Told.By(well));

        scene.Fleet.Told.Before = (_, _) => null;
        never.SetResult();
        scene.Fleet.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal("Fired Fired Resolved", scene.Fleet.Told.By(hung));
    }

    [Fact]
    public void A_rule_whose_store_is_lost_for_a_while_hears_what_was_told_meanwhile()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        scene.Rule(Target.Threshold(forSec: 60) with { Channels = [channel] });
        var end = scene.Fleet.Time.GetUtcNow().AddMinutes(10);
        scene.Fleet.Store.BeforeWrite = _ =>
        {
            if (scene.Fleet.Time.GetUtcNow() < end) throw new InvalidOperationException("no database");
        };
        for (var i = 0; i < 22; i++) scene.Measure(instance, 99, 30);
        Assert.Equal("Fired", scene.Fleet.Told.By(channel));
        Assert.Equal(AlertStatus.Active, scene.Alert.Status);
    }

    [Fact]
    public void In_a_window_alerts_are_silenced_and_say_so_and_are_told_when_it_closes()
    {
        using var scene = new AlertScene();
        var (instance, other, channel) = (scene.Instance("one"), scene.Instance("two"), scene.Channel());
        scene.Rule(AlertScene.HighCpu with { Channels = [channel] });
        var now = scene.Fleet.Time.GetUtcNow();
        var id = scene.Fleet.New<WindowId>();
        var window = new MaintenanceWindow(id.Value, "new disks", now, TimeSpan.FromHours(1), null);
        Assert.Null(scene.Fleet.Ask(scene.Fleet.Grains.Window(id).Put(new ScopedWindow(window, InstanceScope.All), "ann")).Error);

        scene.Measure(instance, 99, 10);
        scene.Measure(other, 99, 10);
        Assert.All(scene.Alerts, alert => Assert.Equal(AlertStatus.Silenced, alert.Status));
        Assert.Contains("new disks", scene.Alerts[0].SilencedBecause, StringComparison.Ordinal);
        Assert.Equal(now.AddHours(1), scene.Alerts[0].SilencedUntil);
        scene.Measure(other, 5, 10);
        scene.Fleet.Crash();
        while (scene.Fleet.Time.GetUtcNow() < now.AddHours(1))
        {
            scene.Measure(instance, 99, 30);
            scene.Fleet.Wake();
        }

        scene.Fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal([AlertStatus.Active, AlertStatus.Resolved], scene.Alerts.Select(alert => alert.Status));
        Assert.Equal("Fired", scene.Fleet.Told.By(channel));
        Assert.Equal(instance, scene.Fleet.Told.Taken[0].Notice.Instance);
    }

    [Fact]
    public void A_window_that_is_taken_back_early_unmutes_within_a_minute()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        scene.Rule(AlertScene.HighCpu with { Channels = [channel] });
        var now = scene.Fleet.Time.GetUtcNow();
        var id = scene.Fleet.New<WindowId>();
        scene.Fleet.Ask(scene.Fleet.Grains.Window(id).Put(
            new ScopedWindow(new MaintenanceWindow(id.Value, "long", now, TimeSpan.FromHours(8), null), InstanceScope.All), "ann"));
        scene.Measure(instance, 99, 10);
        scene.Fleet.Ask(scene.Fleet.Grains.Window(id).Delete("ann"));
        scene.Fleet.Wake();
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((AlertStatus.Active, "Fired"), (scene.Alert.Status, scene.Fleet.Told.By(channel)));
    }

    [Fact]
    public void A_target_that_flaps_is_told_of_a_few_times_and_then_once_when_it_is_steady()
    {
        using var scene = new AlertScene();
        var (instance, channel) = (scene.Instance(), scene.Channel());
        scene.Rule(Target.Threshold(flap: new FlapPolicy(2, 600)) with { Channels = [channel] });
        for (var i = 0; i < 20; i++) scene.Measure(instance, i % 2 == 0 ? 99 : 5, 10);
        Assert.Equal("Fired Resolved Fired Resolved Fired", scene.Fleet.Told.By(channel));
        Assert.True(scene.Alerts[^1].Body.IsFlapping);
        for (var i = 0; i < 70; i++) scene.Measure(instance, 5, 10);
        Assert.Equal("Fired Resolved Fired Resolved Fired Resolved", scene.Fleet.Told.By(channel));
    }

    /// <summary>Half a minute of an instance's life, whatever comes of it.</summary>
    private static void Live(AlertScene scene, InstanceId instance, double cpu)
    {
        try
        {
            scene.Measure(instance, cpu, 30);
        }
        catch (KilledException)
        {
        }
    }

    private static void AssertEachOnce(AlertScene scene, params ChannelId[] channels)
    {
        foreach (var channel in channels)
        {
            foreach (var alert in scene.Alerts)
            {
                var told = scene.Fleet.Told.Taken.Where(one => one.Channel == channel && one.Notice.Alert == alert.Id).Select(one => one.Notice.Kind);
                Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], told);
            }
        }

        // One open incident at a time.
        var alerts = scene.Alerts;
        Assert.All(alerts.Zip(alerts.Skip(1)), pair => Assert.True(pair.First.ResolvedAt <= pair.Second.FiredAt));
    }
}
