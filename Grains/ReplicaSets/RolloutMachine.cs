using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.ReplicaSets;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What is done with all replicas one by one: the next when the one before is well. Pure.</summary>
internal static class RolloutMachine
{
    /// <summary>The state after what was seen, and what is asked of the replica whose turn it is.</summary>
    public static (ReplicaSetState State, ImmutableArray<Order> Orders) Advance(
        ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options)
    {
        // A replica that was made for another revision, or that somebody has redeployed.
        if (state.Rollout is null && ReplicaSetMachine.Living(state, seen).Any(one => !one.Seen.IsBusy && one.Seen.Revision != state.Revision))
        {
            state = state with { Rollout = new Rollout { Kind = RolloutKind.Converge } };
        }

        if (state.Rollout is not { } rollout) return (state, []);
        if (rollout.Step is { } step)
        {
            (state, var hasEnded) = EndOf(state, rollout, step, seen, now, options);
            if (!hasEnded) return (state, OrderOf(state, seen));
        }

        return Begin(state, seen, now);
    }

    /// <summary>What its instance has begun for the step.</summary>
    public static ReplicaSetState Begun(ReplicaSetState state, int slot, OperationId? operation) =>
        state.Rollout is { Step: { } step } rollout && step.Slot == slot
            ? state with { Rollout = rollout with { Step = step with { Operation = operation, IsOurs = true } } }
            : state;

    /// <summary>The replica whose turn it is could not be brought there.</summary>
    public static ReplicaSetState Fail(ReplicaSetState state, int slot, string? why, DateTimeOffset now, ReplicaSetOptions options)
    {
        if (state.Rollout is not { Step: { } step } rollout || step.Slot != slot) return state;
        var reason = $"Replica {slot}: {why ?? "it did not become well"}";
        return rollout.Kind switch
        {
            RolloutKind.Update => TakeBack(state, rollout, reason),
            RolloutKind.Restart => state with { Rollout = null, Failure = $"The restart was given up. {reason}" },
            _ => ReplicaSetMachine.With(
                state with { Rollout = rollout with { Step = null } },
                ReplicaSetMachine.Failed(state.Replicas.Single(replica => replica.Slot == slot), why, now, options)),
        };
    }

    private static (ReplicaSetState State, bool HasEnded) EndOf(
        ReplicaSetState state, Rollout rollout, RolloutStep step, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options)
    {
        var done = state with { Rollout = rollout with { Step = null, Left = rollout.Left.Remove(step.Slot) } };
        var replica = state.Replicas.FirstOrDefault(one => one.Slot == step.Slot);

        // Scaled away, or destroyed by somebody: a slot that is empty gets what counts when it is filled.
        if (replica?.Instance is null || step.Slot >= state.Wanted) return (done, true);
        if (!seen.TryGetValue(step.Slot, out var one)) return (state, false);
        if (one.IsBusy)
        {
            // Begun by us before a crash, or by somebody else: which, is seen by what it leaves.
            return step.Operation is null ? (state with { Rollout = rollout with { Step = step with { Operation = one.Operation } } }, false) : (state, false);
        }

        var isThere = rollout.Kind == RolloutKind.Restart || one.Revision == state.Revision;
        if (step.Operation is not null && !step.IsOurs && (rollout.Kind == RolloutKind.Restart || !isThere)) return (state with { Rollout = rollout with { Step = new(step.Slot) } }, false);
        if (step.Operation is null && (rollout.Kind == RolloutKind.Restart || !isThere)) return (state, false);
        // What somebody has stopped meanwhile is there, too: it is started as any other.
        if (isThere && (one.IsWell || one.IsStill)) return (done, true);

        // Its server does not answer just now, or its first health checks are still to come.
        if (isThere && one.Status != InstanceStatus.Error) return (state, false);
        return (Fail(state, step.Slot, one.Message, now, options), true);
    }

    private static (ReplicaSetState State, ImmutableArray<Order> Orders) Begin(
        ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now)
    {
        if (state.Rollout is not { } rollout) return (state, []);
        var living = ReplicaSetMachine.Living(state, seen).ToList();
        if (rollout.Kind == RolloutKind.Update && living.FirstOrDefault(one => one.Seen.Revision == state.Revision && HasFailed(one.Seen)) is { Replica: not null } failed)
        {
            return Begin(TakeBack(state, rollout, $"Replica {failed.Replica.Slot}: {failed.Seen.Message ?? "it did not stay well"}"), seen, now);
        }

        var left = living.Where(one => rollout.Kind == RolloutKind.Restart
            ? rollout.Left.Contains(one.Replica.Slot) && !one.Seen.IsStill
            : one.Seen.Revision != state.Revision).ToList();
        if (left.Count == 0) return (state with { Rollout = null }, []);
        var next = left
            .Where(one => !one.Seen.IsBusy && (one.Replica.NotBefore is not { } at || at <= now))
            .OrderBy(one => one.Seen.IsWell).ThenBy(one => one.Replica.Slot).FirstOrDefault().Replica;
        if (next is null) return (state, []);
        state = state with { Rollout = rollout with { Step = new(next.Slot) } };
        return (state, OrderOf(state, seen));
    }

    private static bool HasFailed(Seen one) => one is { IsBusy: false, Status: InstanceStatus.Error };

    private static ReplicaSetState TakeBack(ReplicaSetState state, Rollout rollout, string reason) => state with
    {
        // How many there are is nothing that was rolled out.
        Spec = rollout.Former! with { Replicas = state.Spec!.Replicas },
        Revision = rollout.FormerRevision,
        Rollout = new Rollout { Kind = RolloutKind.Converge },
        Failure = $"The update was taken back. {reason}",
    };

    private static ImmutableArray<Order> OrderOf(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen) =>
        state.Rollout is { Step: { Operation: null } step } rollout && seen.TryGetValue(step.Slot, out var one) && !one.IsBusy
            ? [new Order(rollout.Kind == RolloutKind.Restart ? OrderKind.Restart : OrderKind.Redeploy, step.Slot)]
            : [];
}
