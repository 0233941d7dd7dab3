using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>A durable "call me back".</summary>
/// <param name="Shard">The scheduler shard that owns it.</param>
/// <param name="Target">The key of the grain to call.</param>
/// <param name="Name">What it is called back as. At most one row exists per target and name.</param>
/// <param name="At">When.</param>
/// <param name="Occurrence">The id of this occurrence: a replaced or re-armed row gets a new one.</param>
/// <param name="Attempts">How many deliveries have failed so far.</param>
public sealed record DueRow(int Shard, string Target, string Name, DateTimeOffset At, string Occurrence, int Attempts);

/// <summary>The table of due times. Times are kept to the millisecond.</summary>
public interface IDueTimes
{
    /// <summary>Adds rows, replacing those of the same target and name.</summary>
    Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Removes the row of that target and name, if there is one.</summary>
    Task Remove(string target, string name, CancellationToken cancellationToken = default);

    /// <summary>Removes those of the given rows that still stand with the same occurrence id: the ones delivered.</summary>
    Task Complete(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts off those of the given rows that still stand with the same occurrence id: each row's new <see cref="DueRow.At"/> and
    /// <see cref="DueRow.Attempts"/> are stored. A row that its target re-armed meanwhile is left alone.
    /// </summary>
    Task Postpone(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default);

    /// <summary>The shard's earliest rows that are due at or before <paramref name="until"/>, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default);

    /// <summary>When the shard's earliest row is due; null if it has none.</summary>
    Task<DateTimeOffset?> Earliest(int shard, CancellationToken cancellationToken = default);
}
