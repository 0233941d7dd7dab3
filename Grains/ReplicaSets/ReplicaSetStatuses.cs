using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Common;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Webhooks;

namespace Fleet.Grains.ReplicaSets;

/// <summary>Where a set stands, and which events that is worth. Pure but for the ids of the events.</summary>
internal static class ReplicaSetStatuses
{
    /// <summary>The state with its status, and with the events of what has changed in its outbox.</summary>
    public static ReplicaSetState Settle(
        ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options, IIdSource ids)
    {
        var before = state.Status;
        var isUp = IsUp(state, seen);
        if (isUp) state = state with { HasBeenUp = true };
        var (status, message) = Of(state, seen, options);
        state = state with { Status = status, StatusMessage = message };
        if (state.OwesStarted && isUp) state = Tell(state with { OwesStarted = false }, WebhookEvents.AgentStarted, now, ids);
        if (state is { OwesDeleted: true, Replicas.IsEmpty: true }) state = Tell(state with { OwesDeleted = false }, WebhookEvents.AgentDeleted, now, ids);
        if (state.OwesStopped && IsStill(state, seen)) state = Tell(state with { OwesStopped = false }, WebhookEvents.AgentStopped, now, ids);
        return status == ReplicaSetStatus.Error && before != ReplicaSetStatus.Error ? Tell(state, WebhookEvents.AgentError, now, ids) : state;
    }

    /// <summary>Where a set stands as soon as something was asked of it.</summary>
    public static ReplicaSetStatus Asked(ReplicaSetState state) => state switch
    {
        { IsDeleting: true } => ReplicaSetStatus.Deleting,
        { IsStopped: true } => ReplicaSetStatus.Stopped,
        { Failure: not null } => ReplicaSetStatus.Error,
        { Rollout: not null } => ReplicaSetStatus.Updating,
        { HasBeenUp: true } => ReplicaSetStatus.Running,
        _ => ReplicaSetStatus.Deploying,
    };

    /// <summary>The state with an event to hand over.</summary>
    public static ReplicaSetState Tell(ReplicaSetState state, string type, DateTimeOffset now, IIdSource ids) => state with
    {
        Outbox = state.Outbox.Add(new WebhookEvent(
            ids.Next(), type, now, state.Id.Value, state.Team?.Value,
            JsonSerializer.Serialize(new SortedDictionary<string, string>(StringComparer.Ordinal) { ["agent_id"] = state.Id.Value, ["name"] = state.Name }))),
    };

    private static (ReplicaSetStatus Status, string? Message) Of(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, ReplicaSetOptions options)
    {
        var broken = state.Replicas.FirstOrDefault(replica => replica.Failures >= options.FailuresUntilError);
        if (state.IsDeleting)
        {
            return (ReplicaSetStatus.Deleting, broken is null ? null : $"Replica {broken.Slot} cannot be destroyed yet: {broken.Error}");
        }

        if (state.IsStopped) return (ReplicaSetStatus.Stopped, IsStill(state, seen) ? state.Failure : "Its replicas are being stopped");
        if (state.Failure is not null) return (ReplicaSetStatus.Error, state.Failure);
        if (broken is not null) return (ReplicaSetStatus.Error, $"Replica {broken.Slot} cannot be brought up: {broken.Error ?? "it does not become well"}");
        if (ReplicaSetMachine.Living(state, seen).FirstOrDefault(one => IsLooping(one.Seen, options)) is { Replica: { } looping, Seen: { } ended })
        {
            return (ReplicaSetStatus.Error, $"Replica {looping.Slot} does not stay up: {ended.Message}");
        }

        if (state.Rollout is not null) return (ReplicaSetStatus.Updating, state.Rollout.Step is { } step ? $"Replica {step.Slot} is being changed" : null);
        var well = ReplicaSetMachine.Living(state, seen).Count(living => living.Seen.IsWell);
        var message = well < state.Wanted ? $"{well} of {state.Wanted} replicas are well" : null;
        return (state.HasBeenUp ? ReplicaSetStatus.Running : ReplicaSetStatus.Deploying, message);
    }

    private static bool IsLooping(Seen one, ReplicaSetOptions options) =>
        one.Status == InstanceStatus.Error && !one.IsBusy && one.Restarts >= options.FailuresUntilError;

    private static bool IsUp(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen) =>
        state is { IsStopped: false, IsDeleting: false, Rollout: null }
        && ReplicaSetMachine.Living(state, seen).Count(living => living.Seen.IsWell) >= state.Wanted;

    private static bool IsStill(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen) =>
        state.IsStopped && ReplicaSetMachine.Living(state, seen).All(living => living.Seen.IsStill || living.Seen.IsGone);
}
