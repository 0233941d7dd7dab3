using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Webhooks;

namespace Fleet.Grains.ReplicaSets;

/// <summary>
/// Brings about what is wanted. A turn looks at the replicas, writes down what is next, asks for it, and writes down what has come of that.
/// Nothing that it asks for ever waits for a set, so turns are plain ones. While nothing is under way there is no turn but the sweep's.
/// </summary>
internal sealed partial class ReplicaSetGrain
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private DateTimeOffset _decideAt;
    private IGrainTimer? _turn;

    private Replicas Instances => new(GrainFactory, ids, time, options.Value);

    private void GoOn() => GoOn(TimeSpan.Zero);

    private void GoOn(TimeSpan within)
    {
        if (_turn is null) _turn = this.RegisterGrainTimer(Turn, new GrainTimerCreationOptions(within, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        else _turn.Change(within, Timeout.InfiniteTimeSpan);
    }

    private async Task Turn(CancellationToken cancellation)
    {
        try
        {
            if (!_state.Exists) return;
            if (!State.IsNamed) await Forget();
            else if (await Advance() is { } pause) GoOn(pause);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.SetInterrupted(exception, State.Id);
            GoOn(RetryPause);
        }
    }

    /// <summary>One turn; when the next one is, or null for when somebody asks.</summary>
    private async Task<TimeSpan?> Advance()
    {
        var views = await Instances.Look(State);
        var scaled = await Autoscaled(views);
        var seen = views.ToImmutableDictionary(pair => pair.Key, pair => Replicas.Seen(pair.Value));
        var next = ReplicaSetMachine.Decide(scaled, seen, time.GetUtcNow(), options.Value);
        await Settle(next.State, seen, next.Orders);

        if (!next.Orders.IsEmpty)
        {
            // One after the other: where one was placed counts for the next.
            var after = State;
            foreach (var order in next.Orders) after = (await Instances.Do(after, order))(after);
            if (after != State) await _state.Commit(after);
        }

        var isToldAll = await HandOver();
        if (State is { IsDeleting: true, Replicas.IsEmpty: true, OwesDeleted: false, Outbox.IsEmpty: true })
        {
            await Forget();
            return null;
        }

        return Pause(seen, next.Orders, isToldAll);
    }

    private async Task Settle(ReplicaSetState next, ImmutableDictionary<int, Seen> seen, ImmutableArray<Order> orders)
    {
        var now = time.GetUtcNow();
        next = ReplicaSetStatuses.Settle(next, seen, now, options.Value, ids);
        next = next with { IsBusy = !orders.IsEmpty || !next.Outbox.IsEmpty || !IsSettled(next, seen) };
        if (next == State) return;
        if (next.Status != State.Status) log.SetChanged(State.Id, next.Status, next.StatusMessage);
        if (next.Status != State.Status || next.Wanted != State.Wanted || next.Revision != State.Revision) next = next with { UpdatedAt = now };
        await _state.Commit(next);
    }

    /// <summary>The state with another number of replicas, if that is what its load takes.</summary>
    private async Task<ReplicaSetState> Autoscaled(ImmutableDictionary<int, InstanceView?> views)
    {
        var now = time.GetUtcNow();
        if (State is not { Autoscaling: { } policy, IsStopped: false, IsDeleting: false, Rollout: null } || now < _decideAt) return State;
        _decideAt = now + options.Value.Decide;
        var well = views.Where(pair => pair.Key < State.Wanted && Replicas.Seen(pair.Value).IsWell).Select(pair => pair.Value!).ToList();
        var values = await loads.Of(policy.Metric, well, now - options.Value.FreshFor);
        var decision = Autoscaler.Decide(policy, State.Wanted, values, State.ScaledAt, now);
        var next = State with { Decisions = Autoscaler.Log(State.Decisions, decision) };
        if (!decision.IsApplied) return next;
        log.SetScaled(State.Id, decision.From, decision.To, decision.Reason);
        next = next with { Spec = State.Spec! with { Replicas = decision.To }, ScaledAt = now };
        return ReplicaSetStatuses.Tell(next, WebhookEvents.AgentUpdated, now, ids);
    }

    /// <summary>Hands over what has happened, in its order; false if that is to be tried again.</summary>
    private async Task<bool> HandOver()
    {
        if (State.Outbox.IsEmpty) return true;
        try
        {
            foreach (var happened in State.Outbox)
            {
                await webhooks.Publish(happened);
            }
        }
        catch (Exception exception)
        {
            log.EventsNotTaken(exception, State.Id);
            return false;
        }

        await _state.Commit(State with { Outbox = [] });
        return true;
    }

    /// <summary>The name first: a crash in between leaves a set that is found again, and no name that nobody has.</summary>
    private async Task Forget()
    {
        await GrainFactory.ReplicaSetName(State.Name).Release(State.Id);
        await _state.Clear();
        _turn?.Dispose();
        _turn = null;
    }

    private static bool IsSettled(ReplicaSetState state, ImmutableDictionary<int, Seen> seen)
    {
        if (state.IsDeleting || state.OwesStarted || state.OwesStopped || state.Replicas.Any(replica => replica.Slot >= state.Wanted)) return false;
        var living = ReplicaSetMachine.Living(state, seen).ToList();
        return state.IsStopped
            ? living.All(one => one.Seen.IsStill)
            : state.Rollout is null && living.Count >= state.Wanted && living.All(one => one.Seen.IsWell);
    }

    private TimeSpan? Pause(ImmutableDictionary<int, Seen> seen, ImmutableArray<Order> orders, bool isToldAll)
    {
        var now = time.GetUtcNow();
        var pauses = new List<TimeSpan>();
        if (!isToldAll) pauses.Add(RetryPause);
        if (State is { Autoscaling: not null, IsStopped: false, IsDeleting: false }) pauses.Add(_decideAt > now ? _decideAt - now : options.Value.Look);
        if (!orders.IsEmpty || seen.Values.Any(one => one.IsBusy)) pauses.Add(options.Value.Look);
        else if (!IsSettled(State, seen)) pauses.Add(State.Replicas.Select(replica => replica.NotBefore - now).Where(left => left > TimeSpan.Zero).Append(RetryPause).Min()!.Value);
        return pauses.Count == 0 ? null : pauses.Min();
    }
}
