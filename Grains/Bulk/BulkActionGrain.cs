using System.Collections.Immutable;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Bulk;

/// <summary>
/// Works its items off on a timer that interleaves, so that it can be asked how it goes meanwhile. After its first write nobody else
/// writes. An item is written down as running before it is begun, and with its result when it has ended.
/// </summary>
internal sealed class BulkActionGrain(
    [PersistentState(StateKinds.BulkAction, StateKind.Store)] IPersistentState<BulkActionState> storage,
    IStateQueries states,
    TimeProvider time,
    ILogger<BulkActionGrain> log) : Grain, IBulkActionGrain
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int MaxAttempts = 5;

    private readonly Committed<BulkActionState> _state = new(storage);
    private readonly Changes _changes = new(time);
    private readonly SortedDictionary<int, Task<BulkItem>> _underWay = [];
    private readonly Dictionary<int, int> _attempts = [];
    private IGrainTimer? _runner;

    private BulkActionState State => _state.Current;

    private BulkItems Items => new(GrainFactory, states);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return Task.CompletedTask;
    }

    public async Task<Outcome<BulkActionView>> Start(BulkActionRequest request, string actor)
    {
        if (_state.Exists) return State.View();
        if (BulkMachine.Check(request) is { } error) return error;

        var now = time.GetUtcNow();
        var state = new BulkActionState
        {
            Id = BulkActionId.Of(this.GetPrimaryKeyString()),
            Request = request,
            Actor = actor,
            Items = [.. await Task.WhenAll(request.Instances.Select(id => Items.Find(id, request)))],
            BegunAt = [.. request.Instances.Select(_ => (DateTimeOffset?)null)],
            CreatedAt = now,
        };
        if (request.IsDryRun)
        {
            return state.View() with { Items = [.. await Task.WhenAll(state.Items.Select(item => Items.Try(item, request)))], CompletedAt = now };
        }

        await _state.Commit(state);
        EnsureRunning();
        return State.View();
    }

    public Task<Outcome<BulkActionView>> Get() => _state.Known(() => View());

    public async Task<Outcome<BulkActionView>> Completion(TimeSpan wait)
    {
        await _changes.Await(() => !_state.Exists || State.IsCompleted, wait);
        return View();
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureRunning();
    }

    private Outcome<BulkActionView> View() => _state.Exists ? State.View() : FleetError.NotFound("Bulk action");

    private void EnsureRunning()
    {
        if (_runner is not null || !_state.Exists || State.IsCompleted) return;
        _runner = this.RegisterGrainTimer(
            Run, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task Run(CancellationToken cancellation)
    {
        try
        {
            do await BeginNext(cancellation);
            while (await AwaitNext(cancellation));
            await Complete();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // The store or a neighbour did not answer. What is under way goes on; the rest is taken up again.
            log.BulkInterrupted(exception, State.Id);
            _runner?.Change(Pause, Timeout.InfiniteTimeSpan);
            return;
        }

        _runner?.Dispose();
        _runner = null;
        _changes.Announce();
    }

    private async Task BeginNext(CancellationToken cancellation)
    {
        // Running, but not in this activation: begun by one that a crash has ended.
        foreach (var i in Indexes(BulkItemStatus.Running).Where(i => !_underWay.ContainsKey(i)))
        {
            _underWay[i] = Items.Do(State.Items[i], State.Request!, State.Actor, State.BegunAt[i], cancellation);
        }

        if (BulkMachine.TooManyFailed(State.Request!, State.Items) is { } failures)
        {
            await Skip($"Not begun: {failures.Failed} of the {failures.Ended} that have ended failed");
            return;
        }

        var next = BulkMachine.Next(State.Request!, State.Items);
        if (next.IsEmpty) return;
        var (items, begunAt) = (State.Items.ToBuilder(), State.BegunAt.ToBuilder());
        foreach (var i in next) (items[i], begunAt[i]) = (items[i] with { Status = BulkItemStatus.Running }, time.GetUtcNow());
        await _state.Commit(State with { Items = items.ToImmutable(), BegunAt = begunAt.ToImmutable() });
        foreach (var i in next) _underWay[i] = Items.Do(State.Items[i], State.Request!, State.Actor, resumedFrom: null, cancellation);
    }

    private async Task Skip(string why)
    {
        var pending = Indexes(BulkItemStatus.Pending);
        if (pending.IsEmpty) return;
        var items = State.Items.ToBuilder();
        foreach (var i in pending) items[i] = items[i] with { Status = BulkItemStatus.Skipped, Error = why };
        await _state.Commit(State with { Items = items.ToImmutable() });
    }

    /// <summary>Waits for any to end, and writes down all that have; false if none is under way.</summary>
    private async Task<bool> AwaitNext(CancellationToken cancellation)
    {
        if (_underWay.Count == 0) return false;
        await Task.WhenAny(_underWay.Values);
        cancellation.ThrowIfCancellationRequested();
        var ended = _underWay.Where(pair => pair.Value.IsCompleted).ToList();
        var items = State.Items.ToBuilder();
        Exception? interruption = null;
        foreach (var (i, task) in ended)
        {
            if (task.IsCompletedSuccessfully)
            {
                items[i] = await task;
                continue;
            }

            interruption = task.Exception?.InnerException ?? new OperationCanceledException();
            log.BulkItemThrew(interruption, State.Id, items[i].Instance);
            if ((_attempts[i] = _attempts.GetValueOrDefault(i) + 1) < MaxAttempts) continue;
            items[i] = items[i] with { Status = BulkItemStatus.Failed, Error = "Fleet itself failed at this instance; its log says why" };
        }

        await _state.Commit(State with { Items = items.ToImmutable() });
        foreach (var (i, _) in ended) _underWay.Remove(i);
        if (interruption is not null) throw new InvalidOperationException("An item was interrupted", interruption);
        return true;
    }

    private async Task Complete()
    {
        await _state.Commit(State with { IsCompleted = true, CompletedAt = time.GetUtcNow() });
        log.BulkEnded(
            State.Id, Indexes(BulkItemStatus.Succeeded).Length, Indexes(BulkItemStatus.Failed).Length, Indexes(BulkItemStatus.Skipped).Length);
    }

    private ImmutableArray<int> Indexes(BulkItemStatus status) =>
        [.. Enumerable.Range(0, State.Items.Length).Where(i => State.Items[i].Status == status)];
}
