using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>A question for the log lines that came after one.</summary>
public sealed record LogTail
{
    /// <summary>The id after which to begin; the empty text for the beginning.</summary>
    public required string After { get; init; }

    /// <summary>Whose lines; empty for everybody's.</summary>
    public ImmutableArray<string> InstanceIds { get; init; } = [];

    /// <summary>Who asks: only lines of instances that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>The most rows to return, 1 to 1,000.</summary>
    public int Limit { get; init; } = 500;
}

/// <summary>A question for the newest log lines of some instances.</summary>
public sealed record NewestLogs
{
    /// <summary>Whose lines; nobody's if empty.</summary>
    public required ImmutableArray<string> InstanceIds { get; init; }

    /// <summary>The level wanted; null for all.</summary>
    public string? Level { get; init; }

    /// <summary>Not before; null for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The most rows to return, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>How many lines there are.</summary>
/// <param name="Total">In all.</param>
/// <param name="ByLevel">Of each level that occurs.</param>
/// <param name="BySource">Of each source that occurs.</param>
/// <param name="TopInstances">The instances with the most lines, at most 20, most first.</param>
public sealed record LogCounts(
    long Total,
    ImmutableSortedDictionary<string, long> ByLevel,
    ImmutableSortedDictionary<string, long> BySource,
    ImmutableArray<InstanceCount> TopInstances);

/// <summary>How many lines an instance has.</summary>
public sealed record InstanceCount(string InstanceId, long Count);

/// <summary>Reads stored log lines, beside <see cref="IHistory.Logs"/>.</summary>
public interface ILogs
{
    /// <summary>That line; null if there is none.</summary>
    Task<LogRow?> Line(string id, CancellationToken cancellationToken = default);

    /// <summary>The lines after one, in the order of their ids, which is the order in which they came.</summary>
    Task<ImmutableArray<LogRow>> After(LogTail tail, CancellationToken cancellationToken = default);

    /// <summary>The newest lines of some instances together, oldest first.</summary>
    Task<ImmutableArray<LogRow>> Newest(NewestLogs query, CancellationToken cancellationToken = default);

    /// <summary>Whether an instance has any line.</summary>
    Task<bool> Any(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Counts lines of one instance, or of all that somebody may know of, from one time (included) to another (not included).</summary>
    Task<LogCounts> Count(
        string? instanceId, DateTimeOffset? from, DateTimeOffset? to, Visibility visibleTo, CancellationToken cancellationToken = default);
}
