using System.Collections.Immutable;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Simulated;

internal sealed partial class MemoryStore : ITaskRuns
{
    /// <summary>What writes to the table of task runs are called before a write and after it.</summary>
    public const string TaskRunWrite = "task-runs";

    /// <summary>The runs that have ended, in the order of their ends.</summary>
    public List<TaskRunView> TaskRuns { get; } = [];

    public Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default)
    {
        BeforeWrite(TaskRunWrite);
        TaskRuns.AddRange(runs.Where(run => TaskRuns.All(one => one.Id != run.Id)));
        Writes++;
        AfterWrite(TaskRunWrite);
        return Task.CompletedTask;
    }

    public Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default) =>
        Task.FromResult(TaskRuns.FirstOrDefault(run => run.Id == id));

    public Task<TaskRunPage> Page(
        ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var runs = TaskRuns.Where(run => run.Task == task && (status is null || run.Status == status)).Reverse().ToImmutableArray();
        return Task.FromResult(new TaskRunPage([.. runs.Skip(offset).Take(limit)], runs.Length));
    }

    public Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default)
    {
        TaskRuns.RemoveAll(run => run.Task == task);
        return Task.CompletedTask;
    }
}
