using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Grains.Common;
using Fleet.Grains.ScheduledTasks;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Costs;

/// <summary>
/// A budget looks at what was spent on a timer. What people are to be told is written down together with the fact that they are, and handed over
/// after that, as often as it takes: a channel knows a notice that it has had.
/// </summary>
internal sealed class BudgetGrain(
    [PersistentState(StateKinds.Budget, StateKind.Store)] IPersistentState<BudgetState> storage,
    ICosts costs,
    INoticeQueue channels,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<BudgetGrain> log) : Grain, IBudgetGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    private readonly Committed<BudgetState> _state = new(storage);
    private IGrainTimer? _look;
    private int _failures;

    private BudgetState State => _state.Current;

    private BudgetId Id => BudgetId.Of(this.GetPrimaryKeyString());

    private static FleetError NotFound => FleetError.NotFound("Budget");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_state.Exists) LookIn(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public async Task<Outcome<BudgetView>> Create(BudgetSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (await Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        await _state.Commit(new BudgetState { Id = Id, Spec = spec, Revision = 1, CreatedBy = actor, CreatedAt = now, UpdatedAt = now });
        LookIn(TimeSpan.Zero);
        return View();
    }

    public Task<Outcome<BudgetView>> Get() => _state.Known(() => View());

    public async Task<Outcome<BudgetView>> Update(BudgetSpec spec, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (await Check(spec, State.Spec) is { } error) return error;
        var isOther = BudgetRules.IsOther(State.Spec!, spec);
        await _state.Commit(State with
        {
            Spec = spec,
            Revision = isOther ? State.Revision + 1 : State.Revision,
            Told = isOther ? BudgetLevel.Ok : State.Told,
            UpdatedAt = time.GetUtcNow(),
        });
        LookIn(TimeSpan.Zero);
        return View();
    }

    public async Task<Outcome<BudgetView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        var deleted = State.View(time.GetUtcNow());
        await _state.Clear();
        _look?.Dispose();
        _look = null;
        return deleted;
    }

    public async Task Wake()
    {
        await _state.Recheck();
        if (_state.Exists && _look is null) LookIn(TimeSpan.Zero);
    }

    private Outcome<BudgetView> View() => _state.Exists ? State.View(time.GetUtcNow()) : NotFound;

    private void LookIn(TimeSpan pause)
    {
        if (_look is null) _look = this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        else _look.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private async Task Look(CancellationToken cancellation)
    {
        try
        {
            if (!_state.Exists) return;
            var now = time.GetUtcNow();
            var sums = await costs.Sums(BudgetSpan.Of(State.Spec!.Period, now).Ask(State.Spec), CostGrouping.None, cancellation);
            var spent = sums.Sum(sum => sum.Amounts.Total);
            var next = BudgetRules.Look(State, spent, now);
            if (next != State)
            {
                await _state.Commit(next);
                log.LevelReached(State.Id, State.Told, spent);
            }

            var isAllTold = await Tell();
            _failures = isAllTold ? 0 : _failures + 1;
            LookIn(isAllTold ? options.Value.LookEvery : Backoff.Of(FirstPause, _failures - 1, MaxPause));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.NotLookedAt(exception, Id);
            LookIn(Backoff.Of(FirstPause, _failures++, MaxPause));
            if (exception is Orleans.Storage.InconsistentStateException) DeactivateOnIdle();
        }
    }

    /// <summary>Hands over what waits; false if some of it still does.</summary>
    private async Task<bool> Tell()
    {
        if (State.Outbox.IsEmpty) return true;
        var left = ImmutableArray.CreateBuilder<BudgetNotice>();
        foreach (var (notice, waiting) in State.Outbox)
        {
            var taken = await Task.WhenAll(waiting.Select(channel => Tell(channel, notice)));
            var rest = waiting.Where((_, i) => !taken[i]).ToImmutableArray();
            if (!rest.IsEmpty) left.Add(new(notice, rest));
        }

        if (left.Sum(one => one.Channels.Length) < State.Outbox.Sum(one => one.Channels.Length)) await _state.Commit(State with { Outbox = left.ToImmutable() });
        return State.Outbox.IsEmpty;
    }

    private async Task<bool> Tell(ChannelId channel, Notice notice)
    {
        try
        {
            var taken = await channels.Enqueue(channel, notice);
            if (taken.IsOk) return true;
            log.NoticeRefused(State.Id, channel, taken.Error.Message);
            return taken.Error.Code != ErrorCode.ServiceUnavailable;
        }
        catch (Exception exception)
        {
            log.NoticeNotTaken(exception, State.Id, channel);
            return false;
        }
    }

    /// <summary>What the budget names already may be gone by now: that must not keep anybody from changing the rest of it.</summary>
    private async Task<FleetError?> Check(BudgetSpec spec, BudgetSpec? before = null)
    {
        if (BudgetRules.Check(spec) is { } error) return error;
        if (spec.Instance is { } instance && instance != before?.Instance && !(await GrainFactory.Instance(instance).Get()).IsOk)
        {
            return FleetError.Invalid("There is no instance of that id", "instanceId");
        }

        foreach (var channel in spec.Channels.Except(before?.Channels ?? []))
        {
            if (!(await GrainFactory.Channel(channel).Get()).IsOk) return FleetError.Invalid($"There is no channel {channel}", "channelIds");
        }

        return null;
    }
}
