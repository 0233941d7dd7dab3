using System.Collections.Concurrent;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Load.Tasks;

/// <summary>The real table of runs, with a look at what is written, and when.</summary>
internal sealed class WatchedRuns(ITaskRuns real, TimeProvider time, ConcurrentDictionary<TaskRunId, (TaskRunView Run, DateTimeOffset At)> seen) : ITaskRuns
{
    public async Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default)
    {
        await real.Append(runs, cancellationToken);
        foreach (var run in runs) seen.TryAdd(run.Id, (run, time.GetUtcNow()));
    }

    public Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default) => real.Find(id, cancellationToken);

    public Task<TaskRunPage> Page(
        ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        real.Page(task, status, offset, limit, visibleTo, cancellationToken);

    public Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default) => real.Clear(task, cancellationToken);
}
