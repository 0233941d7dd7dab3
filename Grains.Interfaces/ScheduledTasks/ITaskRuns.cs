using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.ScheduledTasks;

/// <summary>The append-only table of runs that have ended. Rows are written in batches.</summary>
public interface ITaskRuns
{
    /// <summary>Appends runs; ends when they are durable. A run that is there already is left as it is.</summary>
    Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default);

    /// <summary>A run; null if there is none, or it has not ended.</summary>
    Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default);

    /// <summary>A page of a task's runs, newest first: those of no instance, and of instances that somebody may know of.</summary>
    Task<TaskRunPage> Page(
        ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>Deletes the runs of a task.</summary>
    Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default);
}

/// <summary>A page of runs, and how many match in all.</summary>
public sealed record TaskRunPage(ImmutableArray<TaskRunView> Runs, long Total);
