using Fleet.Store.Sql;

namespace Fleet.Store.Metrics;

/// <summary>
/// The SQL of a series. What is rolled up is read from there, and what is not yet from the samples: in one statement, so that a roll-up
/// that runs meanwhile neither takes anything away nor counts it twice.
/// </summary>
internal static class SeriesSql
{
    /// <summary>
    /// The newest buckets first, at most <paramref name="limit"/>.
    /// </summary>
    /// <param name="stored">Seconds of the rolled-up rows; 0 for samples alone.</param>
    /// <param name="width">Milliseconds of a bucket.</param>
    /// <param name="from">The first moment, in milliseconds.</param>
    /// <param name="end">The moment after the last.</param>
    /// <param name="whose">Whose.</param>
    /// <param name="limit">The most rows.</param>
    public static SqlStatement Buckets(int stored, long width, long from, long end, Whose whose, int limit)
    {
        var rows = string.Join("\nUNION ALL\n", Sources(stored).Select(source => $"{source}{whose.And}"));
        return new SqlStatement(
            $"{RollupSql.Buckets(rows)} ORDER BY bucket DESC, instance_id LIMIT @limit",
            [.. Span(from, end, whose), ("width", width), ("limit", limit)]);
    }

    /// <summary>Where the n-th newest stored row of a span stands; no row if there are fewer.</summary>
    public static SqlStatement Nth(int stored, long from, long end, Whose whose, int n)
    {
        var table = stored == 0 ? "samples WHERE" : $"rollups WHERE seconds = {stored} AND";
        return new SqlStatement(
            $"SELECT at FROM {table} at >= @from AND at < @end{whose.And} ORDER BY at DESC LIMIT 1 OFFSET @n",
            [.. Span(from, end, whose), ("n", n)]);
    }

    // Of buckets only those count that were over when the last pass ended; then come those of each level below, and last the samples. An index is read
    // between one lower and one upper bound, so that there are no two of either.
    private static IEnumerable<string> Sources(int stored)
    {
        var from = "@from";
        for (var level = stored; level != 0; level = Below(level))
        {
            var made = $"(SELECT coalesce(max(done_until - done_until % {level * 1_000}), 0) FROM duties WHERE name = '{RollupSql.Duty}')";
            yield return $"{RollupSql.Stored} WHERE seconds = {level} AND at >= {from} AND at < CASE WHEN {made} < @end THEN {made} ELSE @end END";
            from = $"CASE WHEN {made} > @from THEN {made} ELSE @from END";
        }

        yield return $"{RollupSql.Samples} WHERE at >= {from} AND at < @end";
    }

    private static int Below(int level) => level switch { 3_600 => 300, 300 => 60, _ => 0 };

    // A statement is bound to the names that it uses, and to no others.
    private static IEnumerable<(string, object?)> Span(long from, long end, Whose whose)
    {
        yield return ("from", from);
        yield return ("end", end);
        foreach (var parameter in whose.Parameters) yield return parameter;
    }
}
