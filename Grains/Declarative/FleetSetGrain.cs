using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Grains.Common;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Declarative;

/// <summary>
/// Works the items of the latest plan off on a timer that interleaves, so that it can be asked how it goes meanwhile. While one is being
/// applied nobody else writes. An item is written down as running before it is begun, and with its result when it has ended.
/// </summary>
internal sealed class FleetSetGrain(
    [PersistentState(StateKinds.FleetSet, StateKind.Store)] IPersistentState<FleetSetState> storage,
    DeclaredWork work,
    IHistory history,
    IIdSource ids,
    TimeProvider time,
    ILogger<FleetSetGrain> log) : Grain, IFleetSetGrain
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int MaxAttempts = 5;

    private readonly Committed<FleetSetState> _state = new(storage);
    private readonly Changes _changes = new(time);
    private readonly SortedDictionary<int, Task<DeclaredItem>> _underWay = [];
    private readonly Dictionary<int, int> _attempts = [];
    private IGrainTimer? _runner;

    private FleetSetState State => _state.Current;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return Task.CompletedTask;
    }

    public async Task<Outcome<FleetSetView>> Apply(FleetSetPlan plan, string actor)
    {
        if (_state.Exists && State.IsBusy)
        {
            return State.Hash == plan.Hash ? State.View() : FleetError.Conflict($"Another document is being applied under the name {State.Name}", "name");
        }

        if (FleetSetMachine.Check(plan) is { } error) return error;
        var now = time.GetUtcNow();
        var items = FleetSetMachine.Begin(plan.Items);
        _attempts.Clear();
        await _state.Commit(new FleetSetState
        {
            Id = FleetSetId.Of(this.GetPrimaryKeyString()),
            Name = plan.Name,
            Team = plan.Team,
            IsBusy = true,
            Hash = plan.Hash,
            Items = items,
            Owned = items.Aggregate(State.Owned, FleetSetMachine.Own),
            Actor = actor,
            Origin = AuditOrigin.Current,
            CreatedAt = _state.Exists ? State.CreatedAt : now,
            AppliedAt = now,
        });
        EnsureRunning();
        return State.View();
    }

    public Task<Outcome<FleetSetView>> Get() => _state.Known(() => View());

    public async Task<Outcome<FleetSetView>> Completion(TimeSpan wait)
    {
        await _changes.Await(() => !_state.Exists || !State.IsBusy, wait);
        return View();
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureRunning();
    }

    private Outcome<FleetSetView> View() => _state.Exists ? State.View() : FleetError.NotFound("Fleet set");

    private void EnsureRunning()
    {
        if (_runner is not null || !_state.Exists || !State.IsBusy) return;
        _runner = this.RegisterGrainTimer(
            Run, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task Run(CancellationToken cancellation)
    {
        try
        {
            do await BeginNext(cancellation);
            while (await AwaitNext(cancellation));
            await _state.Commit(State with { IsBusy = false, CompletedAt = time.GetUtcNow() });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // The store or a neighbour did not answer. What is under way goes on; the rest is taken up again.
            log.SetInterrupted(exception, State.Id);
            _runner?.Change(Pause, Timeout.InfiniteTimeSpan);
            return;
        }

        log.SetApplied(State.Id, State.Actor, Count(DeclaredStatus.Succeeded), Count(DeclaredStatus.Failed), Count(DeclaredStatus.Skipped));
        _runner?.Dispose();
        _runner = null;
        _changes.Announce();
    }

    private async Task BeginNext(CancellationToken cancellation)
    {
        // Running, but not in this activation: begun by one that a crash has ended.
        for (var i = 0; i < State.Items.Length; i++)
        {
            if (State.Items[i].Status == DeclaredStatus.Running && !_underWay.ContainsKey(i)) _underWay[i] = Do(State.Items[i], cancellation);
        }

        while (FleetSetMachine.Hopeless(State.Items) is { IsEmpty: false } hopeless)
        {
            var skipped = State.Items.ToBuilder();
            foreach (var (i, why) in hopeless) skipped[i] = skipped[i] with { Status = DeclaredStatus.Skipped, Error = why, Spec = null };
            await _state.Commit(State with { Items = skipped.ToImmutable() });
        }

        var next = FleetSetMachine.Next(State.Items);
        if (next.IsEmpty) return;
        var items = State.Items.ToBuilder();
        foreach (var i in next) items[i] = items[i] with { Status = DeclaredStatus.Running };
        await _state.Commit(State with { Items = items.ToImmutable() });
        foreach (var i in next) _underWay[i] = Do(State.Items[i], cancellation);
    }

    /// <summary>Waits for any to end, and writes down all that have; false if none is under way.</summary>
    private async Task<bool> AwaitNext(CancellationToken cancellation)
    {
        if (_underWay.Count == 0) return false;
        await Task.WhenAny(_underWay.Values);
        cancellation.ThrowIfCancellationRequested();
        var ended = _underWay.Where(pair => pair.Value.IsCompleted).ToList();
        var (items, owned) = (State.Items.ToBuilder(), State.Owned);
        Exception? interruption = null;
        foreach (var (i, task) in ended)
        {
            if (task.IsCompletedSuccessfully)
            {
                items[i] = await task with { Spec = null };
                owned = FleetSetMachine.Own(owned, items[i]);
                continue;
            }

            interruption = task.Exception?.InnerException ?? new OperationCanceledException();
            log.SetItemThrew(interruption, State.Id, items[i].Kind, items[i].Name);
            if ((_attempts[i] = _attempts.GetValueOrDefault(i) + 1) < MaxAttempts) continue;
            items[i] = items[i] with { Status = DeclaredStatus.Failed, Error = "Fleet itself failed at this resource; its log says why", Spec = null };
        }

        await _state.Commit(State with { Items = items.ToImmutable(), Owned = owned });
        foreach (var (i, _) in ended) _underWay.Remove(i);
        if (interruption is not null) throw new InvalidOperationException("An item was interrupted", interruption);
        return true;
    }

    private async Task<DeclaredItem> Do(DeclaredItem item, CancellationToken cancellation)
    {
        var done = await work.Do(item, State.Actor, cancellation);
        if (done.Status == DeclaredStatus.Succeeded) await history.Append(Row(done), cancellation);
        return done;
    }

    private AuditRow Row(DeclaredItem item)
    {
        var metadata = new JsonObject { ["outcome"] = "ok", ["set"] = State.Name, ["name"] = item.Name };
        return new AuditRow(ids.Next(), time.GetUtcNow(), State.Actor, ActionOf(item), Resource(item.Kind), item.ResourceId, metadata.ToJsonString())
        {
            Origin = State.Origin,
            TeamId = item.Team,
            Before = Fields(item, change => change.Before),
            After = Fields(item, change => change.After),
        };
    }

    private static string? Fields(DeclaredItem item, Func<DeclaredChange, string?> side)
    {
        var fields = new JsonObject(item.Changes.Where(change => side(change) is not null)
            .Select(change => KeyValuePair.Create(change.Field, Value(side(change)!))));
        return fields.Count == 0 ? null : fields.ToJsonString();
    }

    // What was cut is no JSON any more.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string ActionOf(DeclaredItem item) => (item.Kind, item.Action) switch
    {
        (DeclaredKind.Instance, DeclaredAction.Delete) => AuditActions.Destroy,
        (DeclaredKind.Instance, _) => AuditActions.Deploy,
        (_, DeclaredAction.Create) => AuditActions.Create,
        (_, DeclaredAction.Update) => AuditActions.Update,
        _ => AuditActions.Delete,
    };

    private static string Resource(DeclaredKind kind) => kind switch
    {
        DeclaredKind.Server => StateKinds.Server,
        DeclaredKind.Instance => StateKinds.Instance,
        DeclaredKind.Channel => StateKinds.Channel,
        DeclaredKind.Rule => StateKinds.AlertRule,
        DeclaredKind.Task => StateKinds.ScheduledTask,
        _ => StateKinds.Budget,
    };

    private int Count(DeclaredStatus status) => State.Items.Count(item => item.Status == status);
}
