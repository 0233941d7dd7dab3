using Fleet.Alerts;
using Fleet.Grains.Alerts;
using Fleet.Maintenance;

namespace Fleet.Tests.Grains.Alerts;

public sealed class TargetMachineTests
{
    [Fact]
    public void It_fires_when_the_condition_has_held_long_enough_and_not_before()
    {
        var target = new Target(Target.Threshold(forSec: 60)).Say(TargetLevel.Breach).Pass(59);
        Assert.Equal((TargetPhase.Pending, ""), (target.Phase, target.Story));
        Assert.Equal("Fire!", target.Pass(1).Story);
        Assert.Equal("Fire! Resolve!", target.Say(TargetLevel.Ok).Story);
    }

    [Fact]
    public void What_ceases_in_the_pending_period_never_fires()
    {
        var target = new Target(Target.Threshold(forSec: 60)).Say(TargetLevel.Breach).Pass(59).Say(TargetLevel.Ok).Pass(1).Say(TargetLevel.Breach).Pass(59);
        Assert.Equal("", target.Story);
    }

    [Fact]
    public void The_pending_period_counts_from_what_was_found_and_not_from_when_that_was_heard()
    {
        var target = new Target(Target.Threshold(forSec: 60)).Pass(100);
        Assert.Equal("Fire!", target.Say(TargetLevel.Breach, target.Now.AddSeconds(-60)).Story);
    }

    [Fact]
    public void A_cool_down_puts_off_the_next_alert_and_never_the_end_of_this_one()
    {
        var target = new Target(Target.Threshold(cooldownSec: 300)).Say(TargetLevel.Breach).Pass(10).Say(TargetLevel.Ok);
        Assert.Equal("Fire! Resolve!", target.Story);
        target.Pass(10).Say(TargetLevel.Breach).Pass(279);
        Assert.Equal((TargetPhase.Cooling, "Fire! Resolve!"), (target.Phase, target.Story));
        Assert.Equal("Fire! Resolve! Fire!", target.Pass(1).Story);
    }

    [Fact]
    public void What_ceases_while_it_cools_down_does_not_fire()
    {
        var target = new Target(Target.Threshold(cooldownSec: 300)).Say(TargetLevel.Breach).Say(TargetLevel.Ok).Pass(1).Say(TargetLevel.Breach).Pass(100).Say(TargetLevel.Ok);
        Assert.Equal("Fire! Resolve!", target.Pass(1000).Story);
    }

    [Fact]
    public void It_keeps_firing_for_as_long_as_it_says_and_a_breach_in_between_begins_that_anew()
    {
        var target = new Target(Target.Threshold(keepSec: 60)).Say(TargetLevel.Breach).Pass(1).Say(TargetLevel.Ok).Pass(59).Say(TargetLevel.Breach).Pass(1).Say(TargetLevel.Ok).Pass(59);
        Assert.Equal("Fire!", target.Story);
        Assert.Equal("Fire! Resolve!", target.Pass(1).Story);
    }

    [Fact]
    public void Somebody_resolves_it_and_it_fires_anew_after_the_cool_down_if_the_condition_still_holds()
    {
        var target = new Target(Target.Threshold(cooldownSec: 300)).Say(TargetLevel.Breach).Pass(1000).Feed(new TargetInput.ResolvedBy("ann"));
        Assert.Equal(("Fire! Resolve!", "ann"), (target.Story, target.Orders[^1].Step.By));
        Assert.Equal("Fire! Resolve!", target.Pass(299).Story);
        Assert.Equal("Fire! Resolve! Fire!", target.Pass(1).Story);
        Assert.NotEqual(target.Orders[0].Alert, target.Orders[^1].Alert);
    }

    [Fact]
    public void A_late_report_changes_nothing()
    {
        var target = new Target(Target.Threshold()).Pass(100).Say(TargetLevel.Breach);
        var before = target.State;
        Assert.Equal("Fire!", target.Say(TargetLevel.Ok, target.Now.AddSeconds(-1)).Story);
        Assert.Same(before, target.State);
        target.Say(TargetLevel.Ok).Say(TargetLevel.Breach, target.Now.AddSeconds(-1));
        Assert.Equal("Fire! Resolve!", target.Story);
    }

    [Theory]
    [InlineData(NoDataPolicy.Keep, "Fire!")]
    [InlineData(NoDataPolicy.Ok, "Fire! Resolve!")]
    [InlineData(NoDataPolicy.Alert, "Fire! Change")]
    public void Silence_of_a_firing_target_is_what_the_policy_says(NoDataPolicy policy, string story) =>
        Assert.Equal(story, new Target(Target.Threshold(noData: policy)).Say(TargetLevel.Breach).Pass(1).Say(TargetLevel.NoData).Pass(1000).Story);

    [Theory]
    [InlineData(NoDataPolicy.Keep, "")]
    [InlineData(NoDataPolicy.Ok, "")]
    [InlineData(NoDataPolicy.Alert, "Fire!")]
    public void Silence_of_a_target_that_is_well_is_what_the_policy_says(NoDataPolicy policy, string story) =>
        Assert.Equal(story, new Target(Target.Threshold(noData: policy)).Say(TargetLevel.NoData).Pass(1000).Story);

    [Fact]
    public void A_target_that_flaps_keeps_one_alert_open_and_nobody_is_told_again_until_it_is_steady()
    {
        var target = new Target(Target.Threshold(flap: new FlapPolicy(2, 600)));
        for (var i = 0; i < 10; i++) target.Say(TargetLevel.Breach).Pass(10).Say(TargetLevel.Ok).Pass(10);
        Assert.Equal("Fire! Resolve! Fire! Resolve! Fire!", target.Story);
        Assert.True(target.Orders[^1].Step.Body!.IsFlapping);
        Assert.Equal("Fire! Resolve! Fire! Resolve! Fire! Resolve!", target.Pass(590).Story);
    }

    [Fact]
    public void A_target_that_flapped_and_stays_in_breach_is_said_to_flap_no_more()
    {
        var target = new Target(Target.Threshold(flap: new FlapPolicy(2, 600)));
        for (var i = 0; i < 5; i++) target.Say(TargetLevel.Breach).Pass(10).Say(TargetLevel.Ok).Pass(10);
        target.Say(TargetLevel.Breach).Pass(599);
        Assert.EndsWith("Fire!", target.Story, StringComparison.Ordinal);
        Assert.EndsWith("Fire! Change", target.Pass(1).Story, StringComparison.Ordinal);
        Assert.False(target.Orders[^1].Step.Body!.IsFlapping);
        Assert.EndsWith("Change Resolve!", target.Say(TargetLevel.Ok).Story, StringComparison.Ordinal);
    }

    [Fact]
    public void In_maintenance_it_fires_muted_and_whoever_it_still_concerns_is_told_when_the_window_closes()
    {
        var target = new Target(Target.Threshold()) { Window = new OpenWindow("w", "disks", Target.Start.AddSeconds(100)) };
        target.Say(TargetLevel.Breach).Pass(99);
        Assert.Equal("Fire Mute", target.Story);
        Assert.Equal(target.Window.Until, target.Orders[^1].Step.Until);
        Assert.Equal("Fire Mute Unmute!", target.Pass(1).Story);
        Assert.Equal("Fire Mute Unmute! Resolve!", target.Say(TargetLevel.Ok).Story);
    }

    [Fact]
    public void What_begins_and_ends_within_a_window_nobody_is_told()
    {
        var target = new Target(Target.Threshold()) { Window = new OpenWindow("w", "", Target.Start.AddSeconds(100)) };
        Assert.Equal("Fire Mute Resolve", target.Say(TargetLevel.Breach).Pass(50).Say(TargetLevel.Ok).Pass(1000).Story);
    }

    [Fact]
    public void When_one_window_closes_in_another_it_stays_muted_and_when_one_is_taken_back_it_does_not()
    {
        var target = new Target(Target.Threshold()) { Window = new OpenWindow("w", "", Target.Start.AddSeconds(100)) };
        target.Say(TargetLevel.Breach);
        target.Window = new OpenWindow("v", "", Target.Start.AddSeconds(200));
        Assert.Equal("Fire Mute Mute", target.Pass(150).Story);
        target.Window = null;
        Assert.Equal("Fire Mute Mute Unmute!", target.Feed(new TargetInput.TimePassed(), looks: true).Story);
    }

    [Theory]
    [InlineData("system:rule-changed")]
    [InlineData("system:rule-deleted")]
    public void The_end_of_its_rule_settles_its_alert_and_forgets_it(string by)
    {
        var target = new Target(Target.Threshold(cooldownSec: 300)).Say(TargetLevel.Breach).Feed(new TargetInput.RuleEnded(by));
        Assert.Equal(("Fire! Resolve!", by, TargetPhase.Well), (target.Story, target.Orders[^1].Step.By, target.Phase));
    }

    [Fact]
    public void An_event_that_somebody_has_resolved_stays_resolved_and_another_one_fires()
    {
        var rule = Target.Threshold() with
        {
            Type = AlertRuleType.Lifecycle, Condition = new RuleCondition(Lifecycle: new LifecycleCondition("deploy_failed", 120, [])),
        };
        var target = new Target(rule);
        var first = target.Now;
        target.Say(TargetLevel.Breach, first).Pass(10).Feed(new TargetInput.ResolvedBy("ann")).Pass(10_000).Say(TargetLevel.Breach, first).Pass(10_000);
        Assert.Equal("Fire! Resolve!", target.Story);
        Assert.Equal("Fire! Resolve! Fire!", target.Say(TargetLevel.Breach).Story);
    }

    [Fact]
    public void Steps_of_an_alert_are_numbered_from_one_without_a_gap()
    {
        var target = new Target(Target.Threshold()) { Window = new OpenWindow("w", "", Target.Start.AddSeconds(100)) };
        target.Say(TargetLevel.Breach).Pass(100).Say(TargetLevel.Ok);
        Assert.Equal([1, 2, 3, 4], target.Orders.Select(order => order.Step.Number));
    }

    [Fact]
    public void A_target_that_is_well_is_forgotten_when_nothing_of_it_can_matter()
    {
        var rule = Target.Threshold(cooldownSec: 300);
        var target = new Target(rule).Say(TargetLevel.Breach).Say(TargetLevel.Ok);
        Assert.False(TargetMachine.IsForgotten(target.State, rule, target.Now.AddSeconds(299)));
        Assert.True(TargetMachine.IsForgotten(target.State, rule, target.Now.AddSeconds(300)));
    }
}
