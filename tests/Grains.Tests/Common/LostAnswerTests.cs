using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Common;

/// <summary>A write that was stored though the store's answer was lost.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deployment_that_was_stored_goes_on(bool canBeReadAtOnce)
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var isLost = false;
        fleet.Store.AfterWrite = kind =>
        {
            if (kind != StateKinds.Instance || isLost) return;
            (isLost, fleet.Store.CannotBeRead) = (true, !canBeReadAtOnce);
            throw new TimeoutException("The answer was lost");
        };

        Assert.Throws<TimeoutException>(() => fleet.BeginDeploy(server));
        fleet.Store.CannotBeRead = false;
        fleet.Wake();

        var id = InstanceId.Of(fleet.Store.States.Keys.Single(key => key.Kind == StateKinds.Instance).Id);
        Assert.Equal(InstanceStatus.Running, fleet.Ended(id).Status);
    }

    [Fact]
    public void What_was_stored_is_found_by_who_asks_for_it()
    {
        using var fleet = new TestFleet();
        var rule = fleet.Grains.AlertRule(fleet.New<AlertRuleId>());
        fleet.Store.AfterWrite = kind =>
        {
            if (kind != StateKinds.AlertRule || fleet.Store.CannotBeRead) return;
            fleet.Store.CannotBeRead = true;
            throw new TimeoutException("The answer was lost");
        };

        var spec = new AlertRuleSpec
        {
            Name = "busy",
            Type = AlertRuleType.Threshold,
            Severity = AlertSeverity.High,
            Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gt", 90)),
        };
        Assert.Throws<TimeoutException>(() => fleet.Ask(rule.Create(spec, "test")));
        Assert.False(fleet.Ask(rule.Get()).IsOk);
        (fleet.Store.CannotBeRead, fleet.Store.AfterWrite) = (false, _ => { });
        Assert.Equal("busy", fleet.Ask(rule.Get()).Value?.Spec.Name);
    }
}
