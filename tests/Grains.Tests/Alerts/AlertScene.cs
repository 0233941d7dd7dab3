using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>A Fleet with instances that measure, channels, and rules.</summary>
internal sealed class AlertScene : IDisposable
{
    public AlertScene(int seed = 1)
    {
        Fleet = new TestFleet(seed);
        Fleet.ReadBooks();
    }

    public TestFleet Fleet { get; }

    public static AlertRuleSpec HighCpu => Target.Threshold();

    public InstanceId Instance(string name = "web", string? tags = null)
    {
        var registration = new InstanceRegistration
        {
            Name = name,
            Provider = "docker",
            Tags = (tags ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedDictionary(tag => tag.Split('=')[0], tag => tag.Split('=')[1]),
        };
        var id = Fleet.Ask(Fleet.Grains.InstanceName(name).Register(registration)).Value!.Id;
        Fleet.Ask(Fleet.Grains.Instance(id).AgentConnected("c", "gw"));
        return id;
    }

    public ChannelId Channel()
    {
        var id = Fleet.New<ChannelId>();
        var spec = new ChannelSpec { Name = "ops", Type = ChannelType.InApp, Config = new ChannelConfig(InApp: new InAppTarget([])) };
        var made = Fleet.Ask(Fleet.Grains.Channel(id).Create(spec, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
        return id;
    }

    public AlertRuleId Rule(AlertRuleSpec spec)
    {
        var id = Fleet.New<AlertRuleId>();
        var made = Fleet.Ask(Fleet.Grains.AlertRule(id).Create(spec, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
        return id;
    }

    /// <summary>The instance lives and measures; what that leads to has its time.</summary>
    public void Measure(InstanceId instance, double cpu, double passing = 0)
    {
        var grain = Fleet.Grains.Instance(instance);
        var beat = Fleet.Ask(grain.Heartbeat(new AgentHeartbeat { Connection = "c" }));
        if (!beat.IsOk)
        {
            Fleet.Ask(grain.AgentConnected("c", "gw"));
            Fleet.Ask(grain.Heartbeat(new AgentHeartbeat { Connection = "c" }));
        }

        var measured = Fleet.Ask(grain.Metrics(new AgentMetrics { Connection = "c", CpuPercent = cpu, CoreCount = 4 }));
        Assert.True(measured.IsOk, measured.Error?.Message);
        Fleet.Pass(TimeSpan.FromSeconds(passing));
    }

    public AlertRuleView View(AlertRuleId rule) => Fleet.Ask(Fleet.Grains.AlertRule(rule).Get()).Value!;

    /// <summary>All alerts on record, in the order in which they began.</summary>
    public IReadOnlyList<AlertView> Alerts => [.. Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Alert).OrderBy(key => key.Id, StringComparer.Ordinal)
        .Select(key => Fleet.Ask(Fleet.Grains.Alert(AlertId.Of(key.Id)).Get()).Value!)];

    public AlertView Alert => Assert.Single(Alerts);

    /// <summary>Whether something stored says that a rule has something to do.</summary>
    public bool IsBusy(AlertRuleId rule) =>
        JsonDocument.Parse(Fleet.Store.States[(StateKinds.AlertRule, rule.Value)].Document).RootElement.GetProperty("isBusy").GetBoolean();

    public void Dispose() => Fleet.Dispose();
}
