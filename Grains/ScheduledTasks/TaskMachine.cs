using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>The life of occurrences and their runs. Pure: each step takes a state and gives the next one.</summary>
internal static class TaskMachine
{
    private const int MaxQueued = 10;

    /// <summary>What has come due is claimed, and the next time found.</summary>
    /// <param name="state">A state that is due.</param>
    /// <param name="now">The time.</param>
    /// <param name="ended">Runs that have begun and ended by that.</param>
    public static ScheduledTaskState Claim(ScheduledTaskState state, DateTimeOffset now, out ImmutableArray<TaskRunView> ended)
    {
        ended = [];
        var (due, hasMore) = TaskClock.Due(state, now);
        if (due.IsEmpty) return state;
        var spec = state.Spec!;
        var nextDue = TaskScheduleRules.Next(spec.Schedule, state.Anchor, due[^1]);
        var next = state with { NextDueAt = nextDue, Status = nextDue is null ? ScheduledTaskStatus.Disabled : state.Status };

        var onTime = now - TaskClock.Jitter(state.Id, spec.JitterSec) - TimeSpan.FromSeconds(spec.MisfireGraceSec);
        var missed = due.Count(time => time < onTime);
        var caughtUp = spec.Misfire switch { MisfirePolicy.Once => 1, MisfirePolicy.All => spec.MisfireMax, _ => 0 };
        for (var i = 0; i < due.Length; i++)
        {
            var occurrence = new TaskOccurrence { Id = TaskIds.Occurrence(state.Id, due[i]), DueAt = due[i], ClaimedAt = now };
            if (i < missed - caughtUp)
            {
                var older = i == 0 && hasMore ? ", and so were all before it" : "";
                next = Skip(next, occurrence, $"It was missed: Fleet was down or could not begin it in time{older}", now);
            }
            else next = Admit(next, occurrence, now, isCaughtUp: i < missed, ref ended);
        }

        return Advance(next, now);
    }

    /// <summary>Begins an occurrence, or lets it wait, or skips it.</summary>
    public static ScheduledTaskState Admit(
        ScheduledTaskState state, TaskOccurrence occurrence, DateTimeOffset now, bool isCaughtUp, ref ImmutableArray<TaskRunView> ended)
    {
        var spec = state.Spec!;
        switch (spec.Action.Type)
        {
            case TaskActionType.None:
                ended = ended.Add(RunOf(state.Id, occurrence, null, now) with { Status = TaskRunStatus.Success, FinishedAt = now, Attempt = 1 });
                return TaskOutbox.Ended(state with { LastRunAt = now }, occurrence with { Succeeded = 1 }, now);
            case TaskActionType.Http:
                occurrence = occurrence with { IsPlanned = true, Runs = [Pending(state.Id, occurrence, null, now)] };
                break;
            default:
                if (spec.Scope.Instance is { } only) occurrence = occurrence with { IsPlanned = true, Waiting = [only] };
                break;
        }

        if (state.Occurrences.IsEmpty) return state with { Occurrences = [occurrence], LastRunAt = now };
        switch (isCaughtUp ? OverlapPolicy.Queue : spec.Overlap)
        {
            case OverlapPolicy.Skip:
                return Skip(state, occurrence, "The one before still runs", now);
            case OverlapPolicy.Queue when !isCaughtUp && state.Occurrences.Length > MaxQueued:
                return Skip(state, occurrence, $"{MaxQueued} wait for their turn already", now);
            case OverlapPolicy.Replace:
                state = TaskCancellation.All(state, $"Replaced by the occurrence of {occurrence.DueAt.UtcDateTime:u}", now);
                break;
        }

        return state with { Occurrences = state.Occurrences.Add(occurrence) };
    }

    /// <summary>What slow work has reported.</summary>
    public static ScheduledTaskState Apply(ScheduledTaskState state, TaskEvent happened, DateTimeOffset now)
    {
        if (happened is MessageSent sent) return TaskOutbox.Sent(state, sent, now);
        if (happened is TargetsFound found) return Plan(state, found, now);
        if (state.Occurrences is not [var head, ..]) return state;
        var next = happened switch
        {
            AttemptEnded ended when Running(head, ended.Run, ended.Attempt) is { } run => End(ref state, head, run, ended.Result, now),
            RunHeld held when Running(head, held.Run, held.Attempt) is { } run => head with
            {
                Runs = head.Runs.Replace(run, run with
                {
                    View = run.View with { Status = TaskRunStatus.Pending, Attempt = run.View.Attempt - 1, Error = held.Reason }, NotBefore = held.Until,
                }),
            },
            _ => head,
        };
        return ReferenceEquals(next, head) ? state : state with { Occurrences = state.Occurrences.SetItem(0, next) };
    }

    /// <summary>The targets of an occurrence are known from now on.</summary>
    public static ScheduledTaskState Plan(ScheduledTaskState state, TargetsFound found, DateTimeOffset now)
    {
        if (state.Occurrences.FirstOrDefault(one => one.Id == found.Occurrence && !one.IsPlanned) is not { } occurrence) return state;
        var why = found.Targets.IsEmpty ? "There is no instance that it is for"
            : found.HasMore ? $"It is for more than {found.Targets.Length} instances: the others were left out"
            : null;
        var told = why is null ? state : Skip(state, occurrence, why, now);
        return told with { Occurrences = told.Occurrences.Replace(occurrence, occurrence with { IsPlanned = true, Waiting = found.Targets }) };
    }

    /// <summary>Begins what may begin, and lets go of what is done with.</summary>
    public static ScheduledTaskState Advance(ScheduledTaskState state, DateTimeOffset now)
    {
        while (state.Occurrences is [var head, ..])
        {
            var begun = Begin(state, head, now);
            if (!begun.IsPlanned || !begun.Runs.IsEmpty || !begun.Waiting.IsEmpty)
            {
                return ReferenceEquals(begun, head) ? state : state with { Occurrences = state.Occurrences.SetItem(0, begun) };
            }

            state = TaskOutbox.Ended(state with { Occurrences = state.Occurrences.RemoveAt(0) }, begun, now);
            if (!state.Occurrences.IsEmpty) state = state with { LastRunAt = now };
        }

        return state;
    }

    /// <summary>A run of an occurrence as it looks before it begins.</summary>
    public static TaskRunView RunOf(ScheduledTaskId task, TaskOccurrence occurrence, InstanceId? target, DateTimeOffset now) => new()
    {
        Id = TaskIds.Run(occurrence.Id, target),
        Task = task,
        Occurrence = occurrence.Id,
        DueAt = occurrence.DueAt,
        Instance = target,
        Status = TaskRunStatus.Pending,
        StartedAt = now,
        TriggeredBy = occurrence.TriggeredBy,
    };

    /// <summary>An occurrence none of whose runs is begun any more.</summary>
    public static ScheduledTaskState Skip(ScheduledTaskState state, TaskOccurrence occurrence, string why, DateTimeOffset now)
    {
        var targets = occurrence is { IsPlanned: true, Waiting.IsEmpty: false } ? occurrence.Waiting.Select(id => (InstanceId?)id) : [null];
        return state with { Unrecorded = [.. state.Unrecorded, .. targets.Select(target => Skipped(RunOf(state.Id, occurrence, target, now), why, now))] };
    }

    public static TaskRunView Skipped(TaskRunView run, string why, DateTimeOffset now) =>
        run with { Status = TaskRunStatus.Skipped, Error = why, StartedAt = now, FinishedAt = now };

    /// <summary>The runs of the state that have not ended, oldest first.</summary>
    public static ImmutableArray<TaskRunView> Active(ScheduledTaskState state) =>
    [
        .. from occurrence in state.Occurrences
           from run in occurrence.IsPlanned
               ? occurrence.Runs.Select(run => run.View)
                   .Concat(occurrence.Waiting.Select(target => RunOf(state.Id, occurrence, target, occurrence.ClaimedAt)))
               : [RunOf(state.Id, occurrence, null, occurrence.ClaimedAt)]
           select run,
    ];

    private static TaskRun Pending(ScheduledTaskId task, TaskOccurrence occurrence, InstanceId? target, DateTimeOffset now) =>
        new() { View = RunOf(task, occurrence, target, now) };

    private static TaskRun? Running(TaskOccurrence occurrence, TaskRunId id, int attempt) =>
        occurrence.Runs.FirstOrDefault(run => run.IsRunning && run.View.Id == id && run.View.Attempt == attempt);

    private static TaskOccurrence Begin(ScheduledTaskState state, TaskOccurrence head, DateTimeOffset now)
    {
        if (!head.IsPlanned) return head;
        var free = state.Spec!.Concurrency - head.Runs.Count(run => run.IsRunning);
        for (var i = 0; i < head.Runs.Length && free > 0; i++)
        {
            var run = head.Runs[i];
            if (run.IsRunning || run.NotBefore > now) continue;
            head = head with { Runs = head.Runs.SetItem(i, Begin(run, now)) };
            free--;
        }

        var beginning = head.Waiting.Take(Math.Max(0, free)).ToImmutableArray();
        return beginning.IsEmpty ? head : head with
        {
            Waiting = head.Waiting.RemoveRange(0, beginning.Length),
            Runs = [.. head.Runs, .. beginning.Select(target => Begin(Pending(state.Id, head, target, now), now))],
        };
    }

    private static TaskRun Begin(TaskRun run, DateTimeOffset now) => run with
    {
        View = run.View with
        {
            Status = TaskRunStatus.Running, Attempt = run.View.Attempt + 1, StartedAt = run.View.Attempt == 0 ? now : run.View.StartedAt, Error = null,
        },
        BegunAt = now,
        NotBefore = null,
    };

    private static TaskOccurrence End(ref ScheduledTaskState state, TaskOccurrence head, TaskRun run, TaskResult result, DateTimeOffset now)
    {
        var error = $"{(result.IsCancelled ? run.CancelledBy : result.Error)}{(result.IsOperationLeft ? "; the operation itself goes on" : "")}";
        var told = run.View with
        {
            Status = result.Status, ExitCode = result.ExitCode, Stdout = result.Stdout, Stderr = result.Stderr, Error = error is "" ? null : error,
        };
        var hasFailed = result.Status is TaskRunStatus.Failed or TaskRunStatus.TimedOut;
        var spec = state.Spec!;
        if (hasFailed && !result.IsFinal && run.CancelledBy is null && run.View.Attempt <= spec.MaxRetries)
        {
            var pause = TimeSpan.FromSeconds(spec.RetryPauseSec * Math.Pow(2, run.View.Attempt - 1));
            var again = run with { View = told with { Status = TaskRunStatus.Pending }, NotBefore = now + pause };
            return head with { Runs = head.Runs.Replace(run, again) };
        }

        state = state with { Unrecorded = state.Unrecorded.Add(told with { FinishedAt = now }) };
        return head with
        {
            Runs = head.Runs.Remove(run),
            Succeeded = head.Succeeded + (result.Status == TaskRunStatus.Success ? 1 : 0),
            Failed = head.Failed + (hasFailed ? 1 : 0),
            FirstError = head.FirstError ?? (hasFailed ? told.Error : null),
        };
    }
}
