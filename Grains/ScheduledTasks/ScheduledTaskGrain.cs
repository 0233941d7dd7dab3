using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.ScheduledTasks;
using Fleet.Scheduling;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>
/// The verbs of a scheduled task. The reminder of a time is asked for before the time is written down, so that none is forgotten; the
/// claim of an occurrence and the time of the next one are one write, so that none is run twice. How occurrences are run is in
/// <c>ScheduledTaskGrain.Running.cs</c>.
/// </summary>
internal sealed partial class ScheduledTaskGrain(
    [PersistentState(StateKinds.ScheduledTask, StateKind.Store)] IPersistentState<ScheduledTaskState> storage,
    TaskActions actions,
    TaskTargets targets,
    TaskMessenger messenger,
    ITaskRuns runs,
    IIdSource ids,
    TimeProvider time,
    ILogger<ScheduledTaskGrain> log) : Grain, IScheduledTaskGrain
{
    private const int MaxTriggers = 100;

    private readonly Committed<ScheduledTaskState> _state = new(storage);

    private ScheduledTaskState State => _state.Current;

    private bool Exists => _state.Exists && !State.IsDeleted;

    private static FleetError NotFound => FleetError.NotFound("Task");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.IsBusy) TakeUp();
        return Task.CompletedTask;
    }

    public async Task<Outcome<TaskView>> Create(TaskSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (TaskRules.Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        var next = With(new ScheduledTaskState { Id = ScheduledTaskId.Of(this.GetPrimaryKeyString()), CreatedBy = actor, CreatedAt = now, UpdatedAt = now }, spec, now);
        if (next.NextDueAt is null) return FleetError.Invalid("at must lie in the future", "schedule.at");
        await Remind(next);
        await Commit(next);
        return View();
    }

    public Task<Outcome<TaskView>> Get() => _state.Known(() => View());

    public async Task<Outcome<TaskView>> Update(TaskSpec spec, string actor)
    {
        if (!Exists) return NotFound;
        if (TaskRules.Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        var former = State;
        var isMoved = spec.Schedule != State.Spec!.Schedule;
        var next = isMoved ? With(State, spec, now) : State with { Spec = spec, Name = spec.Name, InstanceId = spec.Scope.Instance };
        if (isMoved && next.NextDueAt is null) return FleetError.Invalid("at must lie in the future", "schedule.at");
        if (isMoved && next.Status == ScheduledTaskStatus.Disabled) next = next with { Status = ScheduledTaskStatus.Active };
        await Remind(next);
        await Commit(next with { UpdatedAt = now });
        await Forget(former);
        return View();
    }

    public async Task<Outcome<TaskView>> Delete(string actor)
    {
        if (!Exists) return NotFound;
        var view = State.View();
        var former = State;
        await Commit(TaskCancellation.All(State with { IsDeleted = true, Outbox = [] }, $"Cancelled by {actor}: the task was deleted", time.GetUtcNow()));
        // First: what is deleted must be cleared away even if its reminder cannot be forgotten now.
        GoOn();
        await Forget(former);
        return view;
    }

    public async Task<Outcome<TaskView>> Pause(string actor)
    {
        if (!Exists) return NotFound;
        if (State.Status != ScheduledTaskStatus.Active) return View();
        var former = State;
        await Commit(State with { Status = ScheduledTaskStatus.Paused, UpdatedAt = time.GetUtcNow() });
        await Forget(former);
        return View();
    }

    public async Task<Outcome<TaskView>> Resume(string actor)
    {
        if (!Exists) return NotFound;
        if (State.Status == ScheduledTaskStatus.Active) return View();
        var now = time.GetUtcNow();
        var next = With(State, State.Spec!, now) with { Status = ScheduledTaskStatus.Active, UpdatedAt = now };
        if (next.NextDueAt is null) return FleetError.Conflict("Its time has been: give it another schedule first");
        await Remind(next);
        await Commit(next);
        return View();
    }

    public async Task<Outcome<TaskRunView>> Trigger(string? key, string actor, Visibility? within)
    {
        if (!Exists) return NotFound;
        var distinction = key is null ? ids.Next() : TaskIds.Hash(key);
        if (State.Triggers.FirstOrDefault(trigger => trigger.Key == distinction) is { } known) return await Find(known.Run);

        var now = time.GetUtcNow();
        var occurrence = new TaskOccurrence { Id = TaskIds.Triggered(State.Id, distinction), DueAt = now, ClaimedAt = now, TriggeredBy = actor, Within = within };
        var before = State.Unrecorded;
        ImmutableArray<TaskRunView> ended = [];
        var admitted = TaskMachine.Admit(State, occurrence, now, isCaughtUp: false, ref ended);
        if (admitted.Occurrences is [.., { IsPlanned: false } last] && last.Id == occurrence.Id)
        {
            var (found, hasMore) = await targets.Find(last.ScopeOf(State.Spec!));
            admitted = TaskMachine.Plan(admitted, new TargetsFound(occurrence.Id, found, hasMore), now);
        }

        var next = TaskMachine.Advance(admitted, now);
        var first = ended.Concat(TaskMachine.Active(next)).Concat(next.Unrecorded.Except(before)).First(run => run.Occurrence == occurrence.Id);
        if (key is not null) next = next with { Triggers = [.. next.Triggers.TakeLast(MaxTriggers - 1), new(distinction, first.Id)] };
        if (!ended.IsEmpty) await runs.Append(ended);
        await Commit(next);
        GoOnIfBusy();
        return first;
    }

    public Task<Outcome<ImmutableArray<DateTimeOffset>>> Occurrences(int count)
    {
        if (!Exists) return Task.FromResult<Outcome<ImmutableArray<DateTimeOffset>>>(NotFound);
        var jitter = TaskClock.Jitter(State.Id, State.Spec!.JitterSec);
        if (State.Status == ScheduledTaskStatus.Disabled) return Task.FromResult<Outcome<ImmutableArray<DateTimeOffset>>>(ImmutableArray<DateTimeOffset>.Empty);
        var times = TaskScheduleRules.Times(State.Spec.Schedule, State.Anchor, time.GetUtcNow() - jitter).Take(Math.Clamp(count, 1, 100));
        return Task.FromResult<Outcome<ImmutableArray<DateTimeOffset>>>(times.Select(at => at + jitter).ToImmutableArray());
    }

    public Task<Outcome<ImmutableArray<TaskRunView>>> Active() =>
        Task.FromResult<Outcome<ImmutableArray<TaskRunView>>>(Exists ? TaskMachine.Active(State) : NotFound);

    public async Task<Outcome<TaskView>> Cancel(TaskRunId? run, string actor)
    {
        if (!Exists) return NotFound;
        var now = time.GetUtcNow();
        var why = $"Cancelled by {actor}";
        if (run is { } one && TaskMachine.Active(State).All(active => active.Id != one)) return FleetError.Conflict("That run has ended, or never was");
        await Commit(run is { } only ? TaskCancellation.One(State, only, why, now) : TaskCancellation.All(State, why, now));
        GoOnIfBusy();
        return View();
    }

    public async Task Wake()
    {
        await _state.Recheck();
        GoOnIfBusy();
    }

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        if (!Exists || State.Status != ScheduledTaskStatus.Active || TaskClock.RunAt(State) is not { } at) return;
        var now = time.GetUtcNow();
        if (at > now)
        {
            await Remind(State);
            return;
        }

        var next = TaskMachine.Claim(State, now, out var ended);
        // What has begun and ended by its claim is recorded first: the same occurrence, delivered again after a crash, makes the same record.
        await Task.WhenAll(Remind(next), ended.IsEmpty ? Task.CompletedTask : runs.Append(ended));
        await Commit(next);
        GoOnIfBusy();
    }

    private Outcome<TaskView> View() => Exists ? State.View() : NotFound;

    private async Task<Outcome<TaskRunView>> Find(TaskRunId id)
    {
        if (TaskMachine.Active(State).Concat(State.Unrecorded).FirstOrDefault(run => run.Id == id) is { } active) return active;
        return await runs.Find(id) is { } ended ? ended : FleetError.NotFound("Run");
    }

    /// <summary>Counted anew from now on.</summary>
    private static ScheduledTaskState With(ScheduledTaskState state, TaskSpec spec, DateTimeOffset now)
    {
        var anchor = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return state with
        {
            Spec = spec, Name = spec.Name, InstanceId = spec.Scope.Instance, Anchor = anchor, NextDueAt = TaskScheduleRules.Next(spec.Schedule, anchor, now),
        };
    }

    private Task Remind(ScheduledTaskState state) => state.Status == ScheduledTaskStatus.Active && TaskClock.RunAt(state) is { } at
        ? GrainFactory.SchedulerOf(state.Id.Value).Remind(new Reminder(state.Id.Value, TaskIds.Reminder(at), at))
        : Task.CompletedTask;

    /// <summary>A reminder that is of no use any more does no harm either: it is only not to lie about.</summary>
    private async Task Forget(ScheduledTaskState former)
    {
        if (TaskClock.RunAt(former) is not { } at || (Exists && State.Status == ScheduledTaskStatus.Active && TaskClock.RunAt(State) == at)) return;
        await GrainFactory.SchedulerOf(former.Id.Value).Forget(former.Id.Value, TaskIds.Reminder(at));
    }

    private Task Commit(ScheduledTaskState next) => _state.Commit(next with
    {
        IsBusy = next.IsDeleted || !next.Occurrences.IsEmpty || !next.Unrecorded.IsEmpty || !next.Outbox.IsEmpty,
    });
}
