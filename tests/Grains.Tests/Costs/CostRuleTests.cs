using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Grains.Costs;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Alerts;

namespace Fleet.Tests.Grains.Costs;

/// <summary>Alert rules about cost, judged as the silo has them judged.</summary>
public sealed class CostRuleTests : IDisposable
{
    private readonly AlertScene _scene = new();

    private DateTimeOffset Now => _scene.Fleet.Time.GetUtcNow();

    [Fact]
    public void A_rule_of_an_instance_fires_at_its_share_and_is_over_in_the_next_period()
    {
        var instance = Costed(_scene.Instance());
        var rule = _scene.Rule(Rule() with { Scope = new InstanceScope(instance) });
        Spend(instance, 7.99m);
        Assert.Equal(0, Firing(rule));
        Spend(instance, 0.01m);
        Assert.Equal(1, Firing(rule));

        // The sweep asks targets that are not well; what it costs no instance can tell.
        _scene.Fleet.Wake();
        _scene.Fleet.Pass(TimeSpan.FromMinutes(1));
        Judge();
        Assert.Equal(1, Firing(rule));
        Assert.Contains("8.00 of 10.00 USD (daily) are spent", Alerts().Single(), StringComparison.Ordinal);

        _scene.Fleet.Pass(TimeSpan.FromDays(1));
        Judge();
        Assert.Equal(0, Firing(rule));
    }

    [Fact]
    public void A_rule_of_many_counts_what_they_cost_together_by_their_tags()
    {
        var (one, other) = (Costed(_scene.Instance("one"), "tier=web"), Costed(_scene.Instance("two"), "tier=web"));
        var third = Costed(_scene.Instance("three"));
        var (all, web) = (_scene.Rule(Rule()), _scene.Rule(Rule() with { Scope = new InstanceScope(Selector: "tier=web") }));
        Spend(one, 4);
        Spend(third, 4);
        Assert.Equal((1, 0), (Firing(all), Firing(web)));
        Spend(other, 4);
        Assert.Equal((1, 1), (Firing(all), Firing(web)));
    }

    [Fact]
    public void What_was_spent_is_asked_for_once_for_all_rules_of_a_period()
    {
        for (var i = 0; i < 5; i++) _scene.Rule(Rule());
        _scene.Rule(Rule("weekly"));
        _scene.Rule(Rule("weekly") with { Scope = new InstanceScope(Within: Visibility.Of(["team_1"])) });
        Judge();
        Assert.Equal(3, _scene.Fleet.Store.CostQueries.Count);
        Assert.Single(_scene.Fleet.Store.CostQueries, query => !query.VisibleTo.IsEverything);
    }

    [Fact]
    public void What_is_destroyed_is_well_and_what_is_disabled_is_not_judged()
    {
        var instance = Costed(_scene.Instance(), status: nameof(InstanceStatus.Destroyed));
        var rule = _scene.Rule(Rule() with { Scope = new InstanceScope(instance) });
        var disabled = _scene.Rule(Rule());
        _scene.Fleet.Ask(_scene.Fleet.Grains.AlertRule(disabled).Enable(false, "ann"));
        Spend(instance, 100);
        Assert.Equal((0, 0), (Firing(rule), Firing(disabled)));
    }

    public void Dispose() => _scene.Dispose();

    private static AlertRuleSpec Rule(string period = "daily") => new()
    {
        Name = "dear", Type = AlertRuleType.Cost, Severity = AlertSeverity.High, Condition = new RuleCondition(Cost: new CostCondition(10, period, 80)),
    };

    private InstanceId Costed(InstanceId id, string? tags = null, string status = "Running")
    {
        var map = (tags ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedDictionary(tag => tag.Split('=')[0], tag => tag.Split('=')[1]);
        _scene.Fleet.Store.CostedInstances.Add(new(id.Value, "web", "fly", null, status, null, map, null));
        return id;
    }

    private void Spend(InstanceId instance, decimal usd)
    {
        _scene.Fleet.Store.Spend(instance.Value, Now, usd);
        Judge();
    }

    private void Judge()
    {
        _scene.Fleet.ReadBooks();
        var judging = Task.CompletedTask;
        _scene.Fleet.Run(() =>
        {
            judging = _scene.Fleet.Service<CostRules>().Judge();
            return Task.CompletedTask;
        });
        _scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        _scene.Fleet.Ask(judging);
    }

    private int Firing(AlertRuleId rule) => _scene.Fleet.Ask(_scene.Fleet.Grains.AlertRule(rule).Get()).Value!.Firing;

    private IEnumerable<string> Alerts() => _scene.Fleet.Store.States.Where(state => state.Key.Kind == StateKinds.Alert).Select(state => state.Value.Document);
}
