using System.Collections.Frozen;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>The life of an instance as data: what may be asked in which status, what it leads to, and what is written of it.</summary>
internal static class InstanceMachine
{
    /// <summary>What a verb needs and does.</summary>
    /// <param name="From">The statuses that allow it.</param>
    /// <param name="During">The status while its operation runs; null to keep the present one.</param>
    /// <param name="To">The status when it has succeeded.</param>
    /// <param name="OnFailure">The status when it has failed; null to keep the one it had.</param>
    /// <param name="Operation">The operation that does it on a server; null if it is only a change of the record.</param>
    /// <param name="Event">The event that tells of its success.</param>
    public sealed record Rule(
        ImmutableArray<InstanceStatus> From,
        InstanceStatus? During,
        InstanceStatus To,
        InstanceStatus? OnFailure,
        OperationKind? Operation,
        string Event);

    private static readonly ImmutableArray<InstanceStatus> Removable =
    [
        InstanceStatus.Running, InstanceStatus.Suspended, InstanceStatus.Stopped, InstanceStatus.Error, InstanceStatus.Destroying, InstanceStatus.Unknown,
    ];

    /// <summary>The statuses in which its data can be read. While its server does not answer, the attempt may still find it.</summary>
    public static ImmutableArray<InstanceStatus> WithData { get; } =
    [
        InstanceStatus.Running, InstanceStatus.Suspended, InstanceStatus.Stopped, InstanceStatus.Error, InstanceStatus.Unknown,
    ];

    public static FrozenDictionary<InstanceVerb, Rule> Rules { get; } = new Dictionary<InstanceVerb, Rule>
    {
        [InstanceVerb.Start] = new(
            [InstanceStatus.Stopped, InstanceStatus.Suspended, InstanceStatus.Error], null, InstanceStatus.Running, InstanceStatus.Error,
            OperationKind.StartInstance, EventTypes.Resume),
        [InstanceVerb.Stop] = new(
            [InstanceStatus.Running, InstanceStatus.Error], null, InstanceStatus.Stopped, null, OperationKind.StopInstance, EventTypes.Suspend),
        [InstanceVerb.Restart] = new(
            [InstanceStatus.Running, InstanceStatus.Error], null, InstanceStatus.Running, InstanceStatus.Error,
            OperationKind.RestartInstance, EventTypes.Resume),
        [InstanceVerb.Suspend] = new(
            [InstanceStatus.Running], null, InstanceStatus.Suspended, null, OperationKind.SuspendInstance, EventTypes.Suspend),
        [InstanceVerb.Resume] = new(
            [InstanceStatus.Suspended, InstanceStatus.Stopped, InstanceStatus.Error], null, InstanceStatus.Running, InstanceStatus.Error,
            OperationKind.ResumeInstance, EventTypes.Resume),
        [InstanceVerb.Destroy] = new(
            Removable, InstanceStatus.Destroying, InstanceStatus.Destroyed, InstanceStatus.Error,
            OperationKind.DestroyInstance, EventTypes.Destroy),
        [InstanceVerb.Pause] = new(
            [InstanceStatus.Running], null, InstanceStatus.Suspended, null, OperationKind.PauseInstance, EventTypes.Suspend),
        [InstanceVerb.Deregister] = new(
            [InstanceStatus.Running, InstanceStatus.Suspended, InstanceStatus.Stopped, InstanceStatus.Error, InstanceStatus.Destroying],
            null, InstanceStatus.Stopped, null, null, EventTypes.Destroy),
    }.ToFrozenDictionary();

    /// <summary>The verb that an operation carries out; null for a deployment, which is no verb.</summary>
    public static InstanceVerb? VerbOf(OperationKind kind) =>
        Rules.Where(rule => rule.Value.Operation == kind).Select(rule => (InstanceVerb?)rule.Key).FirstOrDefault();

    /// <summary>Whether its program runs as far as Fleet knows, or ran when the operation began that deploys or destroys it now.</summary>
    public static bool Runs(InstanceView instance) =>
        instance.Status == InstanceStatus.Running
        || (instance is { Status: InstanceStatus.Deploying or InstanceStatus.Destroying, Desired: InstanceStatus.Running });

    /// <summary>Where the end of its operation leads, and what is wanted of it from then on.</summary>
    /// <param name="state">As it was until then.</param>
    /// <param name="kind">What the operation was.</param>
    /// <param name="hasFailed">Whether it failed.</param>
    /// <param name="isUnwound">Whether it failed, and all that it had done is undone.</param>
    public static (InstanceStatus Status, InstanceStatus Desired) Settled(InstanceState state, OperationKind kind, bool hasFailed, bool isUnwound)
    {
        var verb = VerbOf(kind);
        return (kind, hasFailed) switch
        {
            (OperationKind.DeployInstance or OperationKind.CloneInstance or OperationKind.RedeployInstance, false) =>
                (InstanceStatus.Running, InstanceStatus.Running),
            (OperationKind.DeployInstance or OperationKind.CloneInstance, true) => (InstanceStatus.Error, InstanceStatus.Stopped),
            (OperationKind.RedeployInstance, true) => (isUnwound ? state.StatusBefore!.Value : InstanceStatus.Error, state.Desired),
            (OperationKind.RestoreInstance, false) => (state.ShouldRun ? InstanceStatus.Running : state.Status, state.Desired),
            (OperationKind.RestoreInstance, true) => (isUnwound ? state.Status : InstanceStatus.Error, state.Desired),
            (_, false) when verb is { } done => (Rules[done].To, Rules[done].To),
            (_, true) when verb is { } failed => Failed(state, Rules[failed]),
            _ => (state.Status, state.Desired),
        };
    }

    private static (InstanceStatus, InstanceStatus) Failed(InstanceState state, Rule rule)
    {
        var status = rule.OnFailure ?? state.Status;
        return (status, status == InstanceStatus.Running || rule.To == InstanceStatus.Running ? InstanceStatus.Running : rule.To);
    }

    /// <summary>The actions that the console API lists in that status, in its order. Only what Fleet has put on a server can be backed up.</summary>
    public static ImmutableArray<string> Actions(InstanceState state)
    {
        if (state.OperationId is not null) return [];
        ImmutableArray<string> listed = state.Status switch
        {
            InstanceStatus.Running => ["suspend", "destroy"],
            InstanceStatus.Suspended or InstanceStatus.Stopped or InstanceStatus.Error => ["resume", "destroy"],
            _ => [],
        };
        ImmutableArray<string> managed = state.Status switch
        {
            InstanceStatus.Running => ["backup", "stop", "restart"],
            InstanceStatus.Suspended => ["backup", "start"],
            InstanceStatus.Stopped => ["start"],
            InstanceStatus.Error => ["start", "stop", "restart"],
            InstanceStatus.Unknown => ["destroy"],
            _ => [],
        };
        return state.IsManaged ? [.. listed, .. managed] : listed;
    }
}
