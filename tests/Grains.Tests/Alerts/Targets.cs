using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Grains.Alerts;
using Fleet.Instances;
using Fleet.Maintenance;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>One target of one rule, driven by hand: what its machine decides, and what that did to its alerts.</summary>
internal sealed class Target(AlertRuleSpec rule)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly InstanceId Instance = InstanceId.Of("inst_1");

    private int _alerts;

    public AlertRuleSpec Rule { get; set; } = rule;

    public DateTimeOffset Now { get; private set; } = Start;

    public TargetState State { get; private set; } = new() { Instance = Instance, Name = "web" };

    /// <summary>The window that is open for it.</summary>
    public OpenWindow? Window { get; set; }

    /// <summary>Every order so far.</summary>
    public List<AlertOrder> Orders { get; } = [];

    public TargetPhase Phase => State.Phase;

    public static AlertRuleSpec Threshold(int forSec = 0, int keepSec = 0, int cooldownSec = 0, FlapPolicy? flap = null, NoDataPolicy noData = NoDataPolicy.Keep) => new()
    {
        Name = "High CPU",
        Type = AlertRuleType.Threshold,
        Severity = AlertSeverity.High,
        Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gt", 90)),
        ForSec = forSec,
        KeepFiringSec = keepSec,
        CooldownSec = cooldownSec,
        Flap = flap,
        NoData = noData,
    };

    public Target Say(TargetLevel level) => Say(level, Now);

    public Target Say(TargetLevel level, DateTimeOffset at) =>
        Feed(new TargetInput.Told(new TargetReport(Instance, "web", 1, level, at, $"{level}", null)));

    public Target Pass(double seconds)
    {
        var end = Now.AddSeconds(seconds);
        while (TargetMachine.Due(State, Rule) is { } due && due <= end)
        {
            if (due > Now) Now = due;
            Feed(new TargetInput.TimePassed());
        }

        Now = end;
        return Feed(new TargetInput.TimePassed());
    }

    /// <summary>As the rule's grain does: asks for a window where people would be told.</summary>
    public Target Feed(TargetInput input, bool looks = false)
    {
        var context = new TargetContext(AlertRuleId.Of("rule_1"), Rule, Now, AlertId.Of($"alr_{++_alerts}"));
        var decision = TargetMachine.Next(State, input, context);
        if (looks || decision.Orders.Any(order => order.Tells == Fleet.Notices.NoticeKind.Fired))
        {
            decision = TargetMachine.Next(State, input, context with { Look = new WindowLook(true, Window is { } open && open.Until > Now ? open : null) });
        }

        State = decision.State ?? new TargetState { Instance = Instance, Name = "web" };
        Orders.AddRange(decision.Orders);
        return this;
    }

    /// <summary>The kinds of the steps so far, with an exclamation mark where people are told.</summary>
    public string Story => string.Join(' ', Orders.Select(order => order.Step.Kind + (order.Tells is null ? "" : "!")));
}
