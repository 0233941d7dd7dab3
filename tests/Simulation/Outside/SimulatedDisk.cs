using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.ScheduledTasks;
using Fleet.Simulation.Running;
using Fleet.Storage;
using Orleans.Storage;

namespace Fleet.Simulation.Outside;

/// <summary>
/// One process's way to the store: what it asks takes time, fails before it is done or after it, and, when the process dies in the middle, is done,
/// is not, or is done later.
/// </summary>
internal sealed class SimulatedDisk(Run run) : IGrainStorage, IDueTimes, IStateQueries, ITaskRuns, IHistory, IDeliveries
{
    private readonly List<Request> _underWay = [];
    private readonly MemoryStore _store = run.World.Store;

    public long DroppedSamples => 0;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Ask(() => run.Variant.Read(_store, stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var asked = new Snapshot<T>(grainState);
        var write = run.Variant.Writes(stateName) ? () => run.Variant.Write(_store, stateName, grainId, asked) : (Func<Task>)(() => Pretend(asked));
        return Ask(write, () => (grainState.ETag, grainState.RecordExists) = (asked.ETag, true), mayBeLate: true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Ask(() => _store.ClearStateAsync(stateName, grainId, grainState));

    public Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default) => Ask(() => _store.Query(query, cancellationToken));

    public Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => Ask(() => _store.Put(rows, cancellationToken));

    public Task Remove(string target, string name, CancellationToken cancellationToken = default) => Ask(() => _store.Remove(target, name, cancellationToken));

    public Task Complete(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Complete(rows, cancellationToken));

    public Task Postpone(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Postpone(rows, cancellationToken));

    public Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Due(shard, until, limit, cancellationToken));

    public Task<DateTimeOffset?> Earliest(int shard, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Earliest(shard, cancellationToken));

    public Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default) =>
        Ask(async () =>
        {
            await _store.Append(runs, cancellationToken);
            if (run.Variant.RunsTwice) await _store.Append([.. runs.Select(one => one with { Id = TaskRunId.Of($"{one.Id}-2") })], cancellationToken);
        });

    public Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default) => Ask(() => _store.Find(id, cancellationToken));

    public Task<TaskRunPage> Page(
        ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Page(task, status, offset, limit, visibleTo, cancellationToken));

    public Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default) => Ask(() => _store.Clear(task, cancellationToken));

    public Task Append(EventRow row, CancellationToken cancellationToken = default) => Ask(() =>
    {
        run.Happened(row);
        return _store.Append(row, cancellationToken);
    });

    public Task Append(IReadOnlyCollection<LogRow> rows, CancellationToken cancellationToken = default) => Ask(() => _store.Append(rows, cancellationToken));

    public Task Append(AuditRow row, CancellationToken cancellationToken = default) => Ask(() => _store.Append(row, cancellationToken));

    public bool TryAppend(SampleRow row) => _store.TryAppend(row);

    public Task<ImmutableArray<EventRow>> Events(string instanceId, int limit, CancellationToken cancellationToken = default) =>
        Ask(() => _store.Events(instanceId, limit, cancellationToken));

    public Task<LogPage> Logs(LogQuery query, CancellationToken cancellationToken = default) => _store.Logs(query, cancellationToken);

    public Task<ImmutableArray<SampleRow>> Samples(
        string instanceId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default) =>
        _store.Samples(instanceId, from, to, limit, cancellationToken);

    public Task Append(IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancellationToken = default) =>
        Ask(() => run.World.Outside.Append(rows, cancellationToken));

    public Task<ImmutableArray<DeliveryRow>> Of(string alertId, int limit, CancellationToken cancellationToken = default) =>
        run.World.Outside.Of(alertId, limit, cancellationToken);

    public Task<ImmutableDictionary<string, int>> Counts(IReadOnlyCollection<string> alertIds, CancellationToken cancellationToken = default) =>
        run.World.Outside.Counts(alertIds, cancellationToken);

    public Task<ImmutableArray<DeliveryRow>> OfType(string channelType, string? before, int limit, CancellationToken cancellationToken = default) =>
        run.World.Outside.OfType(channelType, before, limit, cancellationToken);

    /// <summary>Nobody waits for what is under way any more. A write may still be done, even after the next process has begun.</summary>
    public void ProcessDied()
    {
        foreach (var request in _underWay.ToList())
        {
            switch (run.Faults.Between(1, request.MayBeLate ? 3 : 2))
            {
                case 1:
                    request.IsGone = true;
                    break;
                case 2:
                    request.IsGone = true;
                    request.Do();
                    break;
                default:
                    run.Later(run.Faults.Span(0.1, 20), request.Do);
                    request.IsGone = true;
                    break;
            }
        }

        _underWay.Clear();
    }

    private static Task Pretend<T>(Snapshot<T> asked)
    {
        asked.ETag = ((long.TryParse(asked.ETag, out var version) ? version : 0) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private Task Ask(Func<Task> act, Action? done = null, bool mayBeLate = false) => Ask(() =>
    {
        act().GetAwaiter().GetResult();
        return Task.FromResult(true);
    }, done, mayBeLate);

    private Task<T> Ask<T>(Func<Task<T>> act, Action? done = null, bool mayBeLate = false)
    {
        var fate = run.Weather.Disk();
        var answer = new TaskCompletionSource<T>();
        var request = new Request(() => Try(() => act().GetAwaiter().GetResult()), mayBeLate);
        _underWay.Add(request);
        if (fate.Delay == TimeSpan.Zero) Answer();
        else run.Later(fate.Delay, Answer);
        return answer.Task;

        void Answer()
        {
            if (request.IsGone) return;
            _underWay.Remove(request);
            if (fate.FailsBefore)
            {
                answer.TrySetException(new DiskException("The store has failed before"));
                return;
            }

            try
            {
                // Everything in memory ends at once.
                var result = act().GetAwaiter().GetResult();
                if (fate.FailsAfter) throw new DiskException("The store has failed after");
                done?.Invoke();
                answer.TrySetResult(result);
            }
            catch (Exception exception)
            {
                answer.TrySetException(exception);
            }
        }
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (InconsistentStateException)
        {
            // Another was first: the database refuses what comes too late.
        }
    }

    private sealed class Request(Action act, bool mayBeLate)
    {
        public bool MayBeLate => mayBeLate;

        public bool IsGone { get; set; }

        public void Do() => act();
    }

    private sealed class Snapshot<T>(IGrainState<T> of) : IGrainState<T>
    {
        public T? State { get; set; } = of.State;

        public string? ETag { get; set; } = of.ETag;

        public bool RecordExists { get; set; } = of.RecordExists;
    }
}
