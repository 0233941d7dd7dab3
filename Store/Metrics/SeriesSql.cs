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
        var span = $"at >= @from AND at < @end{whose.And}";
        var rows = stored == 0
            ? $"{RollupSql.Samples} WHERE {span}"
            : $"""
                {RollupSql.Stored} WHERE seconds = @stored AND {span}
                UNION ALL
                {RollupSql.Samples} WHERE at >= {RolledUntil} AND {span}
                """;
        return new SqlStatement(
            $"{RollupSql.Buckets(rows)} ORDER BY bucket DESC, instance_id LIMIT @limit",
            [.. Span(stored, from, end, whose), ("width", width), ("limit", limit)]);
    }

    /// <summary>Where the n-th newest stored row of a span stands; no row if there are fewer.</summary>
    public static SqlStatement Nth(int stored, long from, long end, Whose whose, int n)
    {
        var table = stored == 0 ? "samples WHERE" : "rollups WHERE seconds = @stored AND";
        return new SqlStatement(
            $"SELECT at FROM {table} at >= @from AND at < @end{whose.And} ORDER BY at DESC LIMIT 1 OFFSET @n",
            [.. Span(stored, from, end, whose), ("n", n)]);
    }

    private const string RolledUntil = $"(SELECT coalesce(max(done_until), 0) FROM duties WHERE name = '{RollupSql.Duty}')";

    // A statement is bound to the names that it uses, and to no others.
    private static IEnumerable<(string, object?)> Span(int stored, long from, long end, Whose whose)
    {
        yield return ("from", from);
        yield return ("end", end);
        if (stored != 0) yield return ("stored", stored);
        foreach (var parameter in whose.Parameters) yield return parameter;
    }
}
