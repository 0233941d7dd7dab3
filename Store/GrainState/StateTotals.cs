using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>
/// How many rows lists have in all. A count reads every row that it counts, so that in a large fleet it would cost far more than the page beside it:
/// one of many rows is kept for <see cref="Keep"/> whatever is written.
/// </summary>
internal sealed class StateTotals(ISqlEngine engine, StateWrites writes, TimeProvider time)
{
    /// <summary>How long a count of many rows is kept whatever is written.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(1);

    /// <summary>From this many rows on, a count may be older than the last write.</summary>
    public const long Many = 10_000;

    private readonly KeptReads<long> _kept = new(engine, writes, time, most: 1_000, rows => rows >= Many ? Keep : TimeSpan.Zero);

    /// <summary>The rows of that kind which this statement counts.</summary>
    public Task<long> Of(string kind, SqlStatement count, CancellationToken cancellationToken) =>
        _kept.Of(kind, count, async () => (await engine.Read(count, row => row.GetInt64(0), cancellationToken))[0]);
}
