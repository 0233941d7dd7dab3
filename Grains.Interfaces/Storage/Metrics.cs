using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>How closely a series is told.</summary>
public enum Granularity
{
    /// <summary>Every sample.</summary>
    Raw,

    /// <summary>Buckets of a minute.</summary>
    Minute,

    /// <summary>Buckets of five minutes.</summary>
    FiveMinutes,

    /// <summary>Buckets of an hour.</summary>
    Hour,

    /// <summary>Buckets of a day (UTC).</summary>
    Day,
}

/// <summary>A question for a series of measurements.</summary>
/// <param name="From">The first moment wanted.</param>
/// <param name="To">The last moment wanted; of buckets, the last that one may begin at.</param>
/// <param name="Granularity">The finest granularity wanted.</param>
/// <param name="InstanceId">Whose; null for everybody's.</param>
/// <param name="Limit">The most points to return, 1 to <see cref="MaxPoints"/>.</param>
public sealed record SeriesQuery(
    DateTimeOffset From, DateTimeOffset To, Granularity Granularity, string? InstanceId = null, int Limit = SeriesQuery.MaxPoints)
{
    /// <summary>The most points of any answer.</summary>
    public const int MaxPoints = 2_000;

    /// <summary>Who asks: only what was measured of instances that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;
}

/// <summary>A series, oldest first.</summary>
/// <param name="Granularity">
/// What was used: coarser than what was asked where there would have been too many points, or where the finer ones are no longer kept.
/// </param>
/// <param name="Points">At most as many as were asked for.</param>
/// <param name="IsCut">Whether older points were left out, since even the coarsest granularity had too many.</param>
public sealed record Series(Granularity Granularity, ImmutableArray<SeriesPoint> Points, bool IsCut);

/// <summary>A sample, or the samples of one bucket.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="At">When, or when the bucket begins.</param>
/// <param name="Count">How many samples it stands for.</param>
/// <param name="CpuPercent">The average.</param>
/// <param name="MaxCpuPercent">The greatest.</param>
/// <param name="MemoryUsed">The average, in bytes.</param>
/// <param name="MaxMemoryUsed">The greatest, in bytes.</param>
/// <param name="MemoryTotal">The greatest, in bytes.</param>
/// <param name="DiskUsed">The average, in bytes.</param>
/// <param name="MaxDiskUsed">The greatest, in bytes.</param>
/// <param name="DiskTotal">The greatest, in bytes.</param>
/// <param name="Load1">The average; null if never told.</param>
/// <param name="Load5">The average; null if never told.</param>
/// <param name="Load15">The average; null if never told.</param>
/// <param name="NetReceived">The counter's last value, in bytes; null if never told.</param>
/// <param name="NetSent">The counter's last value, in bytes; null if never told.</param>
public sealed record SeriesPoint(
    string InstanceId,
    DateTimeOffset At,
    long Count,
    double CpuPercent,
    double MaxCpuPercent,
    long MemoryUsed,
    long MaxMemoryUsed,
    long MemoryTotal,
    long DiskUsed,
    long MaxDiskUsed,
    long DiskTotal,
    double? Load1,
    double? Load5,
    double? Load15,
    long? NetReceived,
    long? NetSent);

/// <summary>What instances measured over a span of time.</summary>
/// <param name="Granularity">What it was computed from.</param>
/// <param name="Rows">One for each instance that has samples, in the order of their ids; <see cref="SeriesPoint.At"/> is the first bucket's.</param>
public sealed record Aggregates(Granularity Granularity, ImmutableArray<SeriesPoint> Rows);

/// <summary>Reads what was measured. Nobody ever waits for a roll-up: what is not yet rolled up is added from the samples.</summary>
public interface IMetrics
{
    /// <summary>The points of a span.</summary>
    /// <exception cref="ArgumentException">The limit is out of range.</exception>
    Task<Series> Series(SeriesQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// One row for each instance that somebody may know of, over the whole span; at most <see cref="SeriesQuery.MaxPoints"/> rows.
    /// </summary>
    Task<Aggregates> Aggregate(
        DateTimeOffset from, DateTimeOffset to, string? instanceId, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>
    /// The newest sample of each of these instances, or of every one if <paramref name="instanceIds"/> is empty, as far as somebody may know of
    /// them, in the order of their ids; at most <see cref="SeriesQuery.MaxPoints"/>.
    /// </summary>
    Task<ImmutableArray<SampleRow>> Latest(ImmutableArray<string> instanceIds, Visibility visibleTo, CancellationToken cancellationToken = default);
}
