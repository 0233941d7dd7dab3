using System.Diagnostics;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Operations;

/// <summary>Does its plan's steps one after another, on a timer that interleaves, so that it can be asked how it goes meanwhile.</summary>
internal sealed class OperationGrain(
    [PersistentState(StateKinds.Operation, StateKind.Store)] IPersistentState<OperationState> storage,
    OperationPlans plans,
    IOptions<OperationOptions> options,
    TimeProvider time,
    ILogger<OperationGrain> log) : Grain, IOperationGrain
{
    private readonly Committed<OperationState> _state = new(storage);
    private readonly Changes _changes = new(time);
    private IGrainTimer? _runner;
    private bool _begun;
    private int _undoAttempts;
    private ActivityContext _cause;
    private OperationError? _cancelled;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Also where that it was stored is learnt late, because the answer to the write was lost: it runs, and whoever waits is told.
        _state.Published = Published;
        EnsureRunning();
        return Task.CompletedTask;
    }

    public async Task<OperationView> Start(OperationRequest request)
    {
        if (!_state.Exists)
        {
            _cause = Activity.Current?.Context ?? default;
            var id = OperationId.Of(this.GetPrimaryKeyString());
            await Commit(OperationMachine.Begin(id, request, plans[request.Kind], time.GetUtcNow()));
            log.OperationStarted(id, request.Kind, request.Target, request.Actor);
        }

        return _state.Current.View();
    }

    public async Task<Outcome<OperationView>> Cancel(string actor)
    {
        await _state.Recheck();
        if (!_state.Exists) return FleetError.NotFound("Operation");
        if (_state.Current.Status is not OperationStatus.Running) return FleetError.Conflict($"The operation is {Word(_state.Current.Status)}");
        if (!OperationMachine.CanBeCancelled(_state.Current, plans[_state.Current.Kind])) return FleetError.Conflict("What the operation has done cannot be undone any more");

        // The run of steps writes it down, between two of them: nothing else may write while a step's end is being written.
        _cancelled ??= new OperationError("cancelled", $"Cancelled by {actor}");
        _runner?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return await Await(state => state.Status is not OperationStatus.Running, options.Value.CancelPatience);
    }

    public Task<Outcome<OperationView>> Get() => _state.Known(() => View());

    public Task<Outcome<OperationView>> Completion(TimeSpan wait) => Await(state => state.HasEnded, wait);

    public Task<Outcome<OperationView>> Changed(long revision, TimeSpan wait) => Await(state => state.Revision > revision || state.HasEnded, wait);

    public Task Wake() => _state.Recheck();

    private Outcome<OperationView> View() => _state.Exists ? _state.Current.View() : FleetError.NotFound("Operation");

    private async Task<Outcome<OperationView>> Await(Func<OperationState, bool> holds, TimeSpan wait)
    {
        await _changes.Await(() => !_state.Exists || holds(_state.Current), wait);
        return View();
    }

    private Task Commit(OperationState next) => _state.Commit(next with { Revision = _state.Current.Revision + 1 });

    private void Published()
    {
        _changes.Announce();
        EnsureRunning();
    }

    private void EnsureRunning()
    {
        if (_runner is not null || !_state.Exists || _state.Current.HasEnded) return;
        _runner = this.RegisterGrainTimer(
            Move, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task Move(CancellationToken cancellation)
    {
        TimeSpan? pause;
        try
        {
            pause = await MoveOnce(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // The store or a neighbour did not answer. What was done is not written down yet, so it is simply done again.
            log.MoveFailed(exception, _state.Current.Id);
            pause = options.Value.InitialBackoff;
        }

        if (pause is { } due)
        {
            _runner?.Change(due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _runner?.Dispose();
            _runner = null;
        }
    }

    /// <summary>Makes one move; the pause before the next one, or null at the end.</summary>
    private async Task<TimeSpan?> MoveOnce(CancellationToken cancellation)
    {
        var plan = plans[_state.Current.Kind];
        if (_cancelled is { } error && OperationMachine.Cancelled(_state.Current, plan, error, time.GetUtcNow()) is var next && next != _state.Current)
        {
            log.OperationCancelled(_state.Current.Id, error.Message);
            await Commit(next);
        }

        var (move, index) = OperationMachine.Next(_state.Current, plan);
        switch (move)
        {
            case NextMove.Do:
                return await DoStep(plan.Steps[index], index, cancellation);
            case NextMove.Undo:
                return await UndoStep(plan.Steps[index], index, cancellation);
            case NextMove.Settle:
                await Settle();
                return null;
            default:
                // That it ended was stored, but not that it was: the answer to the write was lost.
                TellEnd();
                return null;
        }
    }

    private async Task<TimeSpan> DoStep(OperationStep step, int index, CancellationToken cancellation)
    {
        // A step found running by an activation that did not begin it was cut off by a crash.
        if (!_begun || _state.Current.Steps[index].Status == StepStatus.Pending)
        {
            await Commit(OperationMachine.Started(_state.Current, index, time.GetUtcNow()));
            _begun = true;
        }

        var attempts = _state.Current.Steps[index].Attempts;
        var result = attempts > options.Value.MaxAttempts
            ? StepResult.Fail(new OperationError("interrupted", $"Step {step.Name} was interrupted {attempts - 1} times"))
            : await Attempt(step.Do, index, attempts, cancellation);

        if (result.Again is { } again) return again;
        if (result.Error is null)
        {
            await Commit(OperationMachine.Completed(_state.Current, index, result.Message, time.GetUtcNow()));
            return TimeSpan.Zero;
        }

        if (result.IsTransient && attempts < options.Value.MaxAttempts)
        {
            log.StepRetried(_state.Current.Id, step.Name, attempts, result.Error.Code);
            _begun = false;
            return Backoff(attempts);
        }

        log.StepFailed(_state.Current.Id, step.Name, result.Error.Code, result.Error.Message);
        await Commit(OperationMachine.Failed(_state.Current, index, result.Error, time.GetUtcNow()));
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> UndoStep(OperationStep step, int index, CancellationToken cancellation)
    {
        var result = await Attempt(step.Undo!, index, _undoAttempts + 1, cancellation);
        if (result.IsTransient && ++_undoAttempts < options.Value.MaxAttempts) return Backoff(_undoAttempts);

        _undoAttempts = 0;
        if (result.Error is { } error) log.UndoFailed(_state.Current.Id, step.Name, error.Code, error.Message);
        await Commit(OperationMachine.Undone(_state.Current, index, result.Error));
        return TimeSpan.Zero;
    }

    /// <summary>Runs a step's code. A bug in it must not keep the operation for ever: it counts as a failure like any other.</summary>
    private async Task<StepResult> Attempt(Func<StepContext, Task<StepResult>> code, int index, int attempt, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var context = new StepContext(
            _state.Current.Id,
            _state.Current.Request,
            _state.Current.Steps[index].StartedAt ?? now,
            now,
            attempt >= options.Value.MaxAttempts,
            _state.Current.Error,
            cancellation);
        using var activity = FleetInstruments.Activities.StartActivity($"step {_state.Current.Steps[index].Name}", ActivityKind.Internal, _cause);
        activity?.SetTag("fleet.operation", _state.Current.Id.Value);
        try
        {
            var result = await code(context);
            if (result.Error is { } error) activity?.SetStatus(ActivityStatusCode.Error, error.Code);

            // What was cut off because Fleet goes down has not failed.
            if (result.Error is not null) cancellation.ThrowIfCancellationRequested();
            return result;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.StepThrew(exception, _state.Current.Id, _state.Current.Steps[index].Name);
            return StepResult.Fail(new OperationError("internal_error", "Fleet itself failed at this step; its log says why"), isTransient: true);
        }
    }

    private static string Word(OperationStatus status) => status is OperationStatus.Unwinding ? "being undone already" : "over";

    private TimeSpan Backoff(int attempts) => options.Value.InitialBackoff * Math.Pow(2, attempts - 1);

    /// <summary>Tells the target first: should that fail, the operation has not ended, and tells again.</summary>
    private async Task Settle()
    {
        var (id, kind, target, error) = (_state.Current.Id, _state.Current.Kind, _state.Current.Target, _state.Current.Error);
        if (FleetId.TryParse<ServerId>(target, out var server)) await GrainFactory.Server(server).Settle(id, kind, error);
        if (FleetId.TryParse<BackupId>(target, out var backup)) await GrainFactory.Backup(backup).Settle(id, kind, error);
        if (FleetId.TryParse<InstanceId>(target, out var instance)) await GrainFactory.Instance(instance).Settle(id, kind, error, OperationMachine.IsUnwound(_state.Current));
        await Commit(OperationMachine.Ended(_state.Current, time.GetUtcNow()));
        TellEnd();
    }

    private void TellEnd()
    {
        var (id, kind, target) = (_state.Current.Id, _state.Current.Kind, _state.Current.Target);
        FleetMeasures.OperationEnded(
            kind.ToString().ToSnakeCase(), _state.Current.Status is OperationStatus.Succeeded, _state.Current.CompletedAt!.Value - _state.Current.CreatedAt);
        log.OperationEnded(id, kind, target, _state.Current.Status);
    }
}
