using System.Collections.Immutable;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Simulated;

internal sealed partial class MemoryStore : IDriftRecords
{
    /// <summary>What writes to the tables of drift are called before a write and after it.</summary>
    public const string DriftWrite = "drift";

    /// <summary>The snapshots, in the order in which they were taken.</summary>
    public List<DriftSnapshot> DriftSnapshots { get; } = [];

    /// <summary>The events, in the order in which they were first seen.</summary>
    public List<DriftEvent> DriftEvents { get; } = [];

    public Task Write(DriftSnapshot? snapshot, IReadOnlyCollection<DriftEvent> events, CancellationToken cancellationToken = default)
    {
        BeforeWrite(DriftWrite);
        if (snapshot is not null) DriftSnapshots.Add(snapshot);
        foreach (var one in events)
        {
            var at = DriftEvents.FindIndex(other => other.Id == one.Id);
            if (at < 0) DriftEvents.Add(one);
            else DriftEvents[at] = one;
        }

        Writes++;
        AfterWrite(DriftWrite);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<DriftEvent>> Open(InstanceId instance, CancellationToken cancellationToken = default) =>
        Task.FromResult<ImmutableArray<DriftEvent>>([.. DriftEvents.Where(one => one.Instance == instance && one.IsOpen)]);

    public Task<DriftEvent?> Find(DriftEventId id, CancellationToken cancellationToken = default) =>
        Task.FromResult(DriftEvents.SingleOrDefault(one => one.Id == id));

    public Task<DriftSnapshot?> Find(DriftSnapshotId id, CancellationToken cancellationToken = default) =>
        Task.FromResult(DriftSnapshots.SingleOrDefault(one => one.Id == id));

    public Task<DriftSnapshot?> Latest(InstanceId instance, CancellationToken cancellationToken = default) =>
        Task.FromResult(DriftSnapshots.LastOrDefault(one => one.Instance == instance));

    public Task<ImmutableDictionary<string, DateTimeOffset>> LastTaken(IReadOnlyCollection<string> instances, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<DriftSnapshotPage> Snapshots(DriftSnapshotQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DriftEventPage> Events(DriftEventQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DriftSummary> Summary(Visibility visibleTo, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> EndDestroyed(DateTimeOffset now, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
