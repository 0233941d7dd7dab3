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
        [InstanceVerb.Deregister] = new(
            [InstanceStatus.Running, InstanceStatus.Suspended, InstanceStatus.Stopped, InstanceStatus.Error, InstanceStatus.Destroying],
            null, InstanceStatus.Stopped, null, null, EventTypes.Destroy),
    }.ToFrozenDictionary();

    /// <summary>The verb that an operation carries out; null for a deployment, which is no verb.</summary>
    public static InstanceVerb? VerbOf(OperationKind kind) =>
        Rules.Where(rule => rule.Value.Operation == kind).Select(rule => (InstanceVerb?)rule.Key).FirstOrDefault();

    /// <summary>The actions that the console API lists in that status, in its order; backups are listed once they can be made.</summary>
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
            InstanceStatus.Running => ["stop", "restart"],
            InstanceStatus.Suspended or InstanceStatus.Stopped => ["start"],
            InstanceStatus.Error => ["start", "stop", "restart"],
            InstanceStatus.Unknown => ["destroy"],
            _ => [],
        };
        return state.IsManaged ? [.. listed, .. managed] : listed;
    }
}
