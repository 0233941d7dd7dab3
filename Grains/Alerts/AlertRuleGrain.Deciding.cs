using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>
/// How a rule decides on its targets. What they tell waits until the next turn of the clock, and what came meanwhile is decided on and
/// written together: ten thousand targets that breach at once cost a few writes and not ten thousand.
/// </summary>
internal sealed partial class AlertRuleGrain
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private const int AskedAtOnce = 32;

    private Dictionary<string, TargetState> _targets = [];
    private List<Waiting> _heard = [];
    private bool _isLookingAgain;
    private IGrainTimer? _clock;
    private IGrainTimer? _asker;

    public async Task<Outcome<Done>> Tell(TargetReport report)
    {
        if (Refused(report) is { } refused) return refused;
        var waiting = new Waiting(report);
        _heard.Add(waiting);
        TurnTheClock(TimeSpan.Zero);
        return await waiting.Answer.Task;
    }

    private FleetError? Refused(TargetReport report) =>
        !Stands ? NotFound
        : !State.IsEnabled || report.Revision != State.Revision ? FleetError.Conflict("The rule is another by now", "revision")
        : null;

    private void EnsureRunning()
    {
        if (!_state.Exists) return;
        TurnTheClock();
        CarryOut();
    }

    private void TurnTheClock(TimeSpan due)
    {
        if (_clock is null)
        {
            _clock = this.RegisterGrainTimer(Decide, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _clock.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sets the clock to the next moment at which time alone changes something.</summary>
    private void TurnTheClock()
    {
        DateTimeOffset? next = null;
        foreach (var target in _targets.Values)
        {
            if (TargetMachine.Due(target, State.Spec) is { } due && !(due >= next)) next = due;
        }

        if (_heard.Count > 0 || _isLookingAgain || IsWorthWriting) TurnTheClock(TimeSpan.Zero);
        else if (next - time.GetUtcNow() is { } sleep) TurnTheClock(sleep > TimeSpan.Zero ? sleep : TimeSpan.Zero);
        else _clock?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task Decide(CancellationToken cancellation)
    {
        var (heard, isLookingAgain) = (_heard, _isLookingAgain);
        (_heard, _isLookingAgain) = ([], false);
        try
        {
            if (_state.Exists) await Decide(heard, isLookingAgain);
            foreach (var waiting in heard) waiting.Answer.TrySetResult(waiting.Refusal is { } refusal ? refusal : Done.Value);
            TurnTheClock();
        }
        catch (Exception exception)
        {
            foreach (var waiting in heard) waiting.Answer.TrySetException(exception);
            log.DecisionFailed(exception, State.Id);
            _isLookingAgain |= isLookingAgain;
            TurnTheClock(AfterFailure);
            if (exception is Orleans.Storage.InconsistentStateException) DeactivateOnIdle();
        }
    }

    private async Task Decide(List<Waiting> heard, bool isLookingAgain)
    {
        var draft = new RuleDraft(State, _targets);
        foreach (var waiting in heard)
        {
            // It may have become another rule while this waited.
            waiting.Refusal = Refused(waiting.Report);
            if (waiting.Refusal is not null) continue;
            var report = waiting.Report;
            await Feed(draft, draft.Find(TargetState.Key(report.Instance)) ?? TargetState.Of(report), new TargetInput.Told(report));
        }

        var now = time.GetUtcNow();
        foreach (var (key, target) in _targets)
        {
            if (draft.Find(key) is not { } current) continue;
            var isMuted = isLookingAgain && current.Window is not null;
            if (isMuted || TargetMachine.Due(current, State.Spec) <= now) await Feed(draft, current, new TargetInput.TimePassed(), isMuted);
        }

        draft.CarriedOut(Left);
        if (draft.IsChanged) await Commit(draft);
        if (State is { IsDeleted: true, Outbox.IsEmpty: true }) await _state.Clear();
    }

    private async Task FeedAll(RuleDraft draft, TargetInput input)
    {
        foreach (var key in _targets.Keys)
        {
            if (draft.Find(key) is { } target) await Feed(draft, target, input);
        }
    }

    private async Task Feed(RuleDraft draft, TargetState target, TargetInput input, bool looks = false)
    {
        var context = new TargetContext(State.Id, draft.State.Spec, time.GetUtcNow(), ids.New<AlertId>());
        var decision = TargetMachine.Next(target, input, context);
        if (target.Instance is { } instance && (looks || decision.Orders.Any(Begins)))
        {
            decision = TargetMachine.Next(target, input, context with { Look = new WindowLook(true, await Look(instance)) });
        }

        draft.Put(TargetState.Key(target.Instance), decision);
    }

    /// <summary>Whether it is one that people would be told of: then somebody has to look whether they want to be.</summary>
    private static bool Begins(AlertOrder order) => order.Tells == NoticeKind.Fired;

    /// <summary>Better an alert too many than one too few: where nobody can say, no window is open.</summary>
    private async Task<OpenWindow?> Look(InstanceId instance)
    {
        try
        {
            return await maintenance.Of(instance) is { } window && window.Until > time.GetUtcNow() ? window : null;
        }
        catch (Exception exception)
        {
            log.WindowUnknown(exception, State.Id, instance);
            return null;
        }
    }

    private async Task Commit(RuleDraft draft)
    {
        var (state, targets) = draft.Finish(time.GetUtcNow());
        await _state.Commit(state);
        _targets = targets;
        Written();
        CarryOut();
        TurnTheClock();
    }

    /// <summary>Asks targets that are not well where they stand, since what they told last may have been lost with their process.</summary>
    private void AskAgain()
    {
        _isLookingAgain = true;
        TurnTheClock(TimeSpan.Zero);
        if (!State.Spec.IsJudgedByInstances) return;
        _asker ??= this.RegisterGrainTimer(
            Ask, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task Ask(CancellationToken cancellation)
    {
        try
        {
            var unwell = _targets.Values.Where(target => target is { Phase: not TargetPhase.Well, Instance: not null }).ToList();
            foreach (var some in unwell.Chunk(AskedAtOnce))
            {
                await Task.WhenAll(some.Select(target => Ask(target.Instance!.Value, State.Revision)));
                if (cancellation.IsCancellationRequested) return;
            }
        }
        finally
        {
            _asker?.Dispose();
            _asker = null;
        }
    }

    private async Task Ask(InstanceId instance, int revision)
    {
        try
        {
            var answer = await GrainFactory.Instance(instance).LevelFor(State.Id, revision);
            if (answer.Value is { } report) _heard.Add(new Waiting(report));
            if (_heard.Count > 0) TurnTheClock(TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            log.TargetSilent(exception, State.Id, instance);
        }
    }

    /// <summary>A report that is to be decided on.</summary>
    private sealed class Waiting(TargetReport report)
    {
        public TargetReport Report => report;

        public TaskCompletionSource<Outcome<Done>> Answer { get; } = new();

        public FleetError? Refusal { get; set; }
    }
}
