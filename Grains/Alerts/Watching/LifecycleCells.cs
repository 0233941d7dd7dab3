using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Instances;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>A rule about what becomes of an instance.</summary>
internal abstract class LifecycleCell(AlertRuleView rule, LifecycleCondition condition) : RuleCell(rule)
{
    protected LifecycleCondition Condition => condition;

    protected sealed override (string Summary, string? Metadata) Describe(in InstanceLook look) =>
        (Summary(look), new JsonObject { ["event"] = condition.Event, ["status"] = Word(look.Status) }.ToJsonString());

    protected abstract string Summary(in InstanceLook look);

    protected static string Word(InstanceStatus status) => status.ToString().ToUpperInvariant();

    protected static string Status(in InstanceLook look) =>
        look.StatusMessage is { } why ? $"Its status is {Word(look.Status)}: {why}" : $"Its status is {Word(look.Status)}";
}

/// <summary>
/// Nothing was heard for as long as the condition says. What was not heard while Fleet itself was down counts for nothing: after it everybody
/// has the usual grace to come back.
/// </summary>
internal sealed class HeartbeatCell(AlertRuleView rule, LifecycleCondition condition) : LifecycleCell(rule, condition)
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(condition.TimeoutSec);
    private DateTimeOffset? _due;

    public override DateTimeOffset? Due => _due;

    protected override TargetLevel? Find(in InstanceLook look)
    {
        _due = null;
        if (look.IsQuiet || !look.HasVoice) return TargetLevel.Ok;
        var since = look.HeardAt is { } heard && heard > look.LoudSince ? heard : look.LoudSince;
        var isComingBack = look.HeardAt is null && look.LoudSince == look.AwakeSince;
        var limit = since + (isComingBack && look.Grace > _timeout ? look.Grace : _timeout);
        if (look.Now >= limit) return TargetLevel.Breach;
        _due = limit;
        return isComingBack ? null : TargetLevel.Ok;
    }

    protected override string Summary(in InstanceLook look) => look.HeardAt is { } at
        ? $"Last heard of at {at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}"
        : "Not heard of since Fleet started";
}

/// <summary>It is in a status that nobody wants.</summary>
internal sealed class StatusCell(AlertRuleView rule, LifecycleCondition condition) : LifecycleCell(rule, condition)
{
    private static readonly int Unresponsive = Bit(InstanceStatus.Error) | Bit(InstanceStatus.Unknown);

    private readonly int _statuses = condition.Event == RuleWords.Unresponsive
        ? Unresponsive
        : condition.TargetStatuses.Aggregate(0, (bits, word) => bits | Bit(Enum.Parse<InstanceStatus>(word, ignoreCase: true)));

    protected override TargetLevel? Find(in InstanceLook look) => (_statuses & Bit(look.Status)) != 0 ? TargetLevel.Breach : TargetLevel.Ok;

    protected override string Summary(in InstanceLook look) => Status(look);

    private static int Bit(InstanceStatus status) => 1 << (int)status;
}

/// <summary>A deployment of it has failed. It is over with the next one that succeeds, or when somebody says so.</summary>
internal sealed class DeployCell(AlertRuleView rule, LifecycleCondition condition) : LifecycleCell(rule, condition)
{
    protected override bool IsEvent => true;

    protected override TargetLevel? Find(in InstanceLook look) => look.Failure is null ? TargetLevel.Ok : TargetLevel.Breach;

    protected override string Summary(in InstanceLook look) => look.Failure is { } failure ? $"Its deployment failed: {failure.Message}" : "It is deployed";
}
