using System.Collections.Immutable;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What becomes of runs that somebody takes back. What runs is told to end, and ends when it has; the rest ends here. Pure.</summary>
internal static class TaskCancellation
{
    /// <summary>Cancels everything.</summary>
    public static ScheduledTaskState All(ScheduledTaskState state, string why, DateTimeOffset now)
    {
        foreach (var run in TaskMachine.Active(state)) state = One(state, run.Id, why, now);
        return state;
    }

    /// <summary>Cancels one run; of an occurrence that waits, with all its targets unknown yet, the whole.</summary>
    public static ScheduledTaskState One(ScheduledTaskState state, TaskRunId id, string why, DateTimeOffset now)
    {
        for (var i = 0; i < state.Occurrences.Length; i++)
        {
            var occurrence = state.Occurrences[i];
            if (!occurrence.IsPlanned && TaskIds.Run(occurrence.Id, null) == id)
            {
                return TaskMachine.Skip(state, occurrence, why, now) with { Occurrences = state.Occurrences.RemoveAt(i) };
            }

            if (occurrence.Runs.FirstOrDefault(run => run.View.Id == id) is { } begun) return Begun(state, i, begun, why, now);
            var target = occurrence.Waiting.IndexOf(occurrence.Waiting.FirstOrDefault(target => TaskIds.Run(occurrence.Id, target) == id));
            if (target < 0) continue;
            var skipped = TaskMachine.Skipped(TaskMachine.RunOf(state.Id, occurrence, occurrence.Waiting[target], now), why, now);
            return state with
            {
                Unrecorded = state.Unrecorded.Add(skipped),
                Occurrences = Put(state.Occurrences, i, occurrence with { Waiting = occurrence.Waiting.RemoveAt(target) }),
            };
        }

        return state;
    }

    private static ScheduledTaskState Begun(ScheduledTaskState state, int i, TaskRun run, string why, DateTimeOffset now)
    {
        var occurrence = state.Occurrences[i];
        if (run.IsRunning)
        {
            var ending = run with { CancelledBy = run.CancelledBy ?? why };
            return state with { Occurrences = state.Occurrences.SetItem(i, occurrence with { Runs = occurrence.Runs.Replace(run, ending) }) };
        }

        var ended = run.View.Attempt == 0
            ? TaskMachine.Skipped(run.View, why, now) : run.View with { Status = TaskRunStatus.Failed, Error = why, FinishedAt = now };
        var next = occurrence with
        {
            Runs = occurrence.Runs.Remove(run), Failed = occurrence.Failed + (run.View.Attempt == 0 ? 0 : 1), FirstError = occurrence.FirstError ?? ended.Error,
        };
        return state with { Unrecorded = state.Unrecorded.Add(ended), Occurrences = Put(state.Occurrences, i, next) };
    }

    /// <summary>The first is let go of when the task goes on; one that waits and has nothing left goes now.</summary>
    private static ImmutableArray<TaskOccurrence> Put(ImmutableArray<TaskOccurrence> all, int i, TaskOccurrence next) =>
        i > 0 && next is { Waiting.IsEmpty: true, Runs.IsEmpty: true } ? all.RemoveAt(i) : all.SetItem(i, next);
}
