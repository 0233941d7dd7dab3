using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Maintenance;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>What can happen to a target.</summary>
internal abstract record TargetInput
{
    private TargetInput()
    {
    }

    /// <summary>It says where it stands.</summary>
    public sealed record Told(TargetReport Report) : TargetInput;

    /// <summary>Time has passed.</summary>
    public sealed record TimePassed : TargetInput;

    /// <summary>Somebody says that its alert is over.</summary>
    public sealed record ResolvedBy(string Actor) : TargetInput;

    /// <summary>The rule says something else of the same: its name, how bad it is, how long it waits.</summary>
    public sealed record RuleRenamed(string By) : TargetInput;

    /// <summary>The rule looks at something else, or at nothing any more.</summary>
    public sealed record RuleEnded(string By) : TargetInput;
}

/// <summary>Whether a window is open for the target: nobody has looked, or somebody has.</summary>
/// <param name="IsKnown">Whether somebody has looked.</param>
/// <param name="Window">The open one.</param>
internal readonly record struct WindowLook(bool IsKnown, OpenWindow? Window);

/// <summary>What a decision about a target needs beside its state.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Rule">What it is.</param>
/// <param name="Now">When the decision is made.</param>
/// <param name="Fresh">The id of an alert that may begin now.</param>
/// <param name="Look">Whether a window is open.</param>
internal readonly record struct TargetContext(AlertRuleId Id, AlertRuleSpec Rule, DateTimeOffset Now, AlertId Fresh, WindowLook Look = default);

/// <summary>What a decision leads to.</summary>
/// <param name="State">The target from now on; null if it can be forgotten.</param>
/// <param name="Orders">What has to be carried out.</param>
internal readonly record struct TargetDecision(TargetState? State, ImmutableArray<AlertOrder> Orders);

/// <summary>A step of an alert, and what people are to be told of it.</summary>
/// <param name="Alert">Whose step.</param>
/// <param name="Step">The step.</param>
/// <param name="Tells">What they are told; null for nothing.</param>
internal sealed record AlertOrder(AlertId Alert, AlertStep Step, NoticeKind? Tells);
