using System.Collections.Concurrent;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>
/// How many rows lists have in all. A count reads every row that it counts, so that in a large fleet it would cost far more than the page beside it:
/// it is kept for as long as nothing of that kind was written, and one of many rows for <see cref="Keep"/> even then.
/// </summary>
internal sealed class StateTotals(ISqlEngine engine, StateWrites writes, TimeProvider time)
{
    /// <summary>How long a count of many rows is kept whatever is written.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(1);

    // Where this process writes alone, and has not written anything of that kind. For the case that somebody changes the file with another program.
    private static readonly TimeSpan KeepUnwritten = TimeSpan.FromMinutes(1);

    /// <summary>From this many rows on, a count may be older than the last write.</summary>
    public const long Many = 10_000;

    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<string, Total> _kept = [];
    private readonly bool _isAlone = engine.Name == StoreOptions.Sqlite;

    /// <summary>The rows of that kind which this statement counts.</summary>
    public async Task<long> Of(string kind, SqlStatement count, CancellationToken cancellationToken)
    {
        var key = string.Join('\n', count.Parameters.Select(one => one.Value).Prepend(count.Text));
        if (_kept.TryGetValue(key, out var kept) && IsGood(kind, kept)) return kept.Rows;
        var (at, before) = (time.GetTimestamp(), writes.Ended(kind));
        var rows = (await engine.Read(count, row => row.GetInt64(0), cancellationToken))[0];
        if (_kept.Count >= MaxKept) _kept.Clear();
        _kept[key] = new Total(rows, before, at);
        return rows;
    }

    private bool IsGood(string kind, Total kept)
    {
        var age = time.GetElapsedTime(kept.At);
        return (kept.Rows >= Many && age < Keep) || (_isAlone && kept.Writes == writes.Ended(kind) && age < KeepUnwritten);
    }

    private sealed record Total(long Rows, long Writes, long At);
}
