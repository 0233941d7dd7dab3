using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Drift;

/// <summary>The tables of snapshots and events.</summary>
public interface IDriftRecords
{
    /// <summary>Adds a snapshot, where there is one, and adds or replaces events: all of it or nothing.</summary>
    Task Write(DriftSnapshot? snapshot, IReadOnlyCollection<DriftEvent> events, CancellationToken cancellationToken = default);

    /// <summary>The events of an instance that go on, in the order of their fields.</summary>
    Task<ImmutableArray<DriftEvent>> Open(InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>An event; null if there is none.</summary>
    Task<DriftEvent?> Find(DriftEventId id, CancellationToken cancellationToken = default);

    /// <summary>A snapshot with what was declared and found; null if there is none.</summary>
    Task<DriftSnapshot?> Find(DriftSnapshotId id, CancellationToken cancellationToken = default);

    /// <summary>The newest snapshot of an instance, whole; null if there is none.</summary>
    Task<DriftSnapshot?> Latest(InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>When these instances were looked at last; those that never were are left out.</summary>
    Task<ImmutableDictionary<string, DateTimeOffset>> LastTaken(IReadOnlyCollection<string> instances, CancellationToken cancellationToken = default);

    /// <summary>A page of snapshots, newest first, without what was declared and found.</summary>
    Task<DriftSnapshotPage> Snapshots(DriftSnapshotQuery query, CancellationToken cancellationToken = default);

    /// <summary>A page of events, newest first.</summary>
    Task<DriftEventPage> Events(DriftEventQuery query, CancellationToken cancellationToken = default);

    /// <summary>How things stand, over the instances that somebody may know of.</summary>
    Task<DriftSummary> Summary(Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>Ends what goes on of instances that are destroyed; the number of events.</summary>
    Task<int> EndDestroyed(DateTimeOffset now, CancellationToken cancellationToken = default);
}

/// <summary>Which snapshots.</summary>
public sealed record DriftSnapshotQuery
{
    /// <summary>Of that instance; null for all.</summary>
    public string? Instance { get; init; }

    /// <summary>With one of these statuses; empty for any.</summary>
    public ImmutableArray<DriftStatus> Statuses { get; init; } = [];

    /// <summary>Taken then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Taken then or earlier.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who asks.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows, 1 to 1,000.</summary>
    public int Limit { get; init; } = 20;
}

/// <summary>Which events.</summary>
public sealed record DriftEventQuery
{
    /// <summary>Of that instance; null for all.</summary>
    public string? Instance { get; init; }

    /// <summary>Those that went on when that snapshot was taken, its own included.</summary>
    public DriftSnapshot? Snapshot { get; init; }

    /// <summary>With one of these severities; empty for any.</summary>
    public ImmutableArray<DriftSeverity> Severities { get; init; } = [];

    /// <summary>Whether they are over; null for both.</summary>
    public bool? IsResolved { get; init; }

    /// <summary>First seen then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First seen then or earlier.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who asks.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows, 1 to 1,000.</summary>
    public int Limit { get; init; } = 20;
}

/// <summary>A page of snapshots, and how many match in all.</summary>
public sealed record DriftSnapshotPage(ImmutableArray<DriftSnapshot> Snapshots, long Total);

/// <summary>A page of events, and how many match in all.</summary>
public sealed record DriftEventPage(ImmutableArray<DriftEvent> Events, long Total);

/// <summary>How things stand.</summary>
/// <param name="ByStatus">Instances by what their latest check came to.</param>
/// <param name="BySeverity">Events that go on.</param>
/// <param name="Instances">Instances with an event that goes on.</param>
/// <param name="Recent">The newest events that go on, at most ten.</param>
public sealed record DriftSummary(
    ImmutableSortedDictionary<DriftStatus, long> ByStatus,
    ImmutableSortedDictionary<DriftSeverity, long> BySeverity,
    long Instances,
    ImmutableArray<DriftEvent> Recent);
