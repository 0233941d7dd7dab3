using System.Collections.Immutable;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What is seen of a replica's instance.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Operation">What works on it; null when nothing does.</param>
/// <param name="Revision">What it runs.</param>
/// <param name="IsUnwell">Whether its health check fails.</param>
/// <param name="NeverRan">Whether it has never been well.</param>
/// <param name="IsGone">Whether nothing of it is left.</param>
/// <param name="IsIdle">Whether its idle policy has suspended it, to wake it with the next request.</param>
/// <param name="Restarts">How often its restart policy has acted since it last ran well.</param>
/// <param name="WillRestart">Whether its restart policy will act.</param>
/// <param name="Server">Where it is.</param>
/// <param name="Message">Why it stands there.</param>
internal sealed record Seen(
    InstanceStatus Status,
    OperationId? Operation,
    int Revision,
    bool IsUnwell = false,
    bool NeverRan = false,
    bool IsGone = false,
    bool IsIdle = false,
    int Restarts = 0,
    bool WillRestart = false,
    ServerId? Server = null,
    string? Message = null)
{
    public bool IsBusy => Operation is not null;

    public bool IsWell => !IsBusy && !IsGone && ((Status == InstanceStatus.Running && !IsUnwell) || IsIdle);

    public bool IsStill => !IsBusy && Status is InstanceStatus.Stopped or InstanceStatus.Suspended;

    /// <summary>Whether its deployment failed, so that a new one is to take its place.</summary>
    public bool HasFailedToDeploy => !IsBusy && NeverRan && (IsGone || Status == InstanceStatus.Error);
}

/// <summary>Something to ask of the instance in a slot. Each may be asked again when its answer was lost.</summary>
internal sealed record Order(OrderKind Kind, int Slot);

/// <summary>What may be asked.</summary>
internal enum OrderKind
{
    /// <summary>Make it, or find the one that was made before a crash.</summary>
    Deploy,

    /// <summary>Bring it to the set's revision.</summary>
    Redeploy,
    Restart,
    Start,
    Stop,

    /// <summary>Destroy it, or find that there is nothing to destroy.</summary>
    Destroy,
}

/// <summary>What is next: the state to write down, and what is asked after that.</summary>
internal sealed record Next(ReplicaSetState State, ImmutableArray<Order> Orders);

/// <summary>
/// What a set does next, from what is written of it and what is seen of its replicas. Pure: the same again gives the same, so that a crash
/// anywhere is made good by looking again. The rules stand in <c>docs/replica-sets.md</c>.
/// </summary>
internal static class ReplicaSetMachine
{
    public static Next Decide(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options)
    {
        state = WithSlots(Fold(state, seen, now, options));
        if (state.IsDeleting) return new(state with { Rollout = null }, Destroying(state, seen, now, 0));

        var leaving = Destroying(state, seen, now, state.Wanted);
        if (state.IsStopped)
        {
            if (state.Rollout?.Kind == RolloutKind.Restart) state = state with { Rollout = null };
            return new(state, [.. leaving, .. Stopping(state, seen, now)]);
        }

        (state, var step) = RolloutMachine.Advance(state, seen, now, options);
        var starting = Starting(state, seen, now);
        return new(state, [.. leaving, .. step, .. starting, .. Missing(state, seen, now, options, starting.Length)]);
    }

    /// <summary>The slots that are wanted, of which something is seen.</summary>
    public static IEnumerable<(Replica Replica, Seen Seen)> Living(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen) =>
        from replica in state.Replicas
        where replica.Slot < state.Wanted && replica.Instance is not null && seen.ContainsKey(replica.Slot)
        select (replica, seen[replica.Slot]);

    /// <summary>One more failure of that replica, and the pause after it.</summary>
    public static Replica Failed(Replica replica, string? error, DateTimeOffset now, ReplicaSetOptions options) => replica with
    {
        Failures = replica.Failures + 1,
        NotBefore = now + Backoff.Of(options.FirstPause, replica.Failures, options.LongestPause),
        Error = error ?? replica.Error,
    };

    /// <summary>The state with that replica in the place of the one in its slot.</summary>
    public static ReplicaSetState With(ReplicaSetState state, Replica replica) =>
        state with { Replicas = [.. state.Replicas.Select(one => one.Slot == replica.Slot ? replica : one)] };

    /// <summary>What was seen is written down. An instance that is no more leaves its slot empty.</summary>
    private static ReplicaSetState Fold(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options)
    {
        foreach (var replica in state.Replicas.Where(replica => replica.Instance is not null && seen.ContainsKey(replica.Slot)))
        {
            var one = seen[replica.Slot];
            var next = replica with { Status = one.Status, Revision = one.Revision, Server = one.Server };
            if (one.HasFailedToDeploy && !state.IsDeleting) next = Failed(next with { Instance = null }, one.Message, now, options);
            else if (one.IsGone) next = next with { Instance = null, NotBefore = null };
            else if (one.IsWell) next = next with { Failures = 0, NotBefore = null, Error = null };
            if (next != replica) state = With(state, next);
        }

        return state;
    }

    /// <summary>Every slot that is wanted has its line before anything is made for it.</summary>
    private static ReplicaSetState WithSlots(ReplicaSetState state)
    {
        if (state.IsDeleting || state.IsStopped) return state;
        var missing = Enumerable.Range(0, state.Wanted).Except(state.Replicas.Select(replica => replica.Slot)).ToList();
        return missing.Count == 0
            ? state
            : state with { Replicas = [.. state.Replicas.Concat(missing.Select(slot => new Replica(slot))).OrderBy(replica => replica.Slot)] };
    }

    private static ImmutableArray<Order> Destroying(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, int least) =>
    [
        .. from replica in state.Replicas.Reverse()
           where replica.Slot >= least && IsDue(replica, now) && !(seen.TryGetValue(replica.Slot, out var one) && one.IsBusy)
           select new Order(OrderKind.Destroy, replica.Slot),
    ];

    private static IEnumerable<Order> Stopping(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now) =>
        from living in Living(state, seen)
        where living.Seen is { IsBusy: false, Status: InstanceStatus.Running or InstanceStatus.Error } && IsDue(living.Replica, now)
        select new Order(OrderKind.Stop, living.Replica.Slot);

    /// <summary>What stands still, or has failed and is nobody's to restart, is started, but for what a rollout brings up when its turn comes.</summary>
    private static ImmutableArray<Order> Starting(ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now) =>
    [
        .. from living in Living(state, seen)
           where living.Seen is { IsStill: true, IsIdle: false } or { IsBusy: false, Status: InstanceStatus.Error, WillRestart: false, NeverRan: false }
           where IsDue(living.Replica, now) && living.Replica.Slot != state.Rollout?.Step?.Slot
           where living.Seen.Revision == state.Revision || state.Rollout is null or { Kind: RolloutKind.Restart }
           select new Order(OrderKind.Start, living.Replica.Slot),
    ];

    /// <summary>
    /// Empty slots are filled a few at a time; not while a rollout finds out whether what it brings does well, unless there is nothing left
    /// to find it out with.
    /// </summary>
    private static IEnumerable<Order> Missing(
        ReplicaSetState state, IReadOnlyDictionary<int, Seen> seen, DateTimeOffset now, ReplicaSetOptions options, int starting)
    {
        if (state.Rollout is { Kind: not RolloutKind.Restart }) return [];
        var underWay = starting + Living(state, seen).Count(living => living.Seen.IsBusy);
        return state.Replicas
            .Where(replica => replica.Slot < state.Wanted && replica.Instance is null && IsDue(replica, now))
            .Take(Math.Max(0, options.AtOnce - underWay))
            .Select(replica => new Order(OrderKind.Deploy, replica.Slot));
    }

    private static bool IsDue(Replica replica, DateTimeOffset now) => replica.NotBefore is not { } at || at <= now;
}
