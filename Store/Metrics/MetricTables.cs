using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Metrics;

/// <summary>The tables <c>samples</c> and <c>rollups</c>, as they are asked.</summary>
internal sealed class MetricTables(ISqlEngine engine, StoreOptions options, TimeProvider time) : IMetrics
{
    // A statement for so many instances is still short, and two thousand of them are a few round trips.
    private const int LatestAtOnce = 100;

    // Of one bucket that holds everything. The width is greater than any time.
    private const long Everything = long.MaxValue;

    private readonly IReadOnlyList<Bucket> _buckets = Bucket.All(options.Retention);

    public async Task<Series> Series(SeriesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > SeriesQuery.MaxPoints)
        {
            throw new ArgumentException($"The limit must be 1 to {SeriesQuery.MaxPoints}.", nameof(query));
        }

        var whose = WhoseOf(query.InstanceId, query.VisibleTo);
        foreach (var bucket in _buckets.Where(one => one.Granularity >= query.Granularity))
        {
            var isLast = bucket.Granularity == Granularity.Day;
            if (!isLast && !IsKept(bucket, query.From)) continue;
            if (await Try(bucket, query, whose, isLast, cancellationToken) is { } series) return series;
        }

        throw new ArgumentException("There is no such granularity.", nameof(query));
    }

    public async Task<Aggregates> Aggregate(
        DateTimeOffset from, DateTimeOffset to, string? instanceId, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        // The more there is to read, the less a bucket at either end weighs.
        var finest = (to - from).TotalHours switch
        {
            <= 2 => Granularity.Raw,
            <= 24 => Granularity.Minute,
            <= 7 * 24 => Granularity.FiveMinutes,
            _ => Granularity.Hour,
        };
        var bucket = _buckets.First(one => one.Granularity >= finest && (IsKept(one, from) || one.Granularity == Granularity.Hour));
        var begin = bucket.Begin(UnixTime.Of(from));
        var rows = await engine.Read(
            SeriesSql.Buckets(
                bucket.Stored, Everything, begin, bucket.Begin(UnixTime.Of(to)) + bucket.Width, WhoseOf(instanceId, visibleTo),
                SeriesQuery.MaxPoints),
            row => Point(row) with { At = UnixTime.From(begin) },
            cancellationToken);
        return new Aggregates(bucket.Granularity, [.. rows]);
    }

    public async Task<ImmutableArray<SampleRow>> Latest(
        ImmutableArray<string> instanceIds, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        IEnumerable<string> ids = instanceIds.IsDefaultOrEmpty ? await Everybody(visibleTo, cancellationToken)
            : visibleTo.IsEverything ? instanceIds : await Seen(instanceIds, visibleTo, cancellationToken);
        var latest = new List<SampleRow>();
        foreach (var some in ids.Distinct().Order(StringComparer.Ordinal).Take(SeriesQuery.MaxPoints).Chunk(LatestAtOnce))
        {
            var parts = some.Select((_, i) =>
                $"SELECT * FROM (SELECT {HistoryRows.SampleColumns} FROM samples WHERE instance_id = @i{i} ORDER BY at DESC LIMIT 1) AS s{i}");
            var statement = new SqlStatement(
                string.Join(" UNION ALL ", parts), [.. some.Select((id, i) => ($"i{i}", (object?)id))]);
            latest.AddRange(await engine.Read(statement, HistoryRows.Sample, cancellationToken));
        }

        return [.. latest.OrderBy(row => row.InstanceId, StringComparer.Ordinal)];
    }

    private Whose WhoseOf(string? instanceId, Visibility visibleTo) => new(instanceId, new VisibilitySql(engine.Dialect, visibleTo));

    private Task<List<string>> Everybody(Visibility visibleTo, CancellationToken cancellationToken)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        return engine.Read(
            new SqlStatement(
                $"""
                SELECT id FROM grain_state WHERE kind = @kind AND {engine.Dialect.Key("status")} <> 'Destroyed'{visible.AndInstance("id")}
                ORDER BY id LIMIT @limit
                """,
                [("kind", StateKinds.Instance), ("limit", SeriesQuery.MaxPoints), .. visible.Parameters]),
            row => row.GetString(0),
            cancellationToken);
    }

    private Task<List<string>> Seen(ImmutableArray<string> ids, Visibility visibleTo, CancellationToken cancellationToken)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        return engine.Read(
            new SqlStatement(
                $"""
                SELECT id FROM grain_state WHERE kind = @kind AND id IN ({string.Join(", ", ids.Select((_, i) => $"@i{i}"))}){visible.AndInstance("id")}
                """,
                [("kind", StateKinds.Instance), .. ids.Select((id, i) => ($"i{i}", (object?)id)), .. visible.Parameters]),
            row => row.GetString(0),
            cancellationToken);
    }

    /// <summary>
    /// A series of this granularity; none where it has too many points, and there is a coarser one. Of the coarsest, only so much is read as can be needed.
    /// </summary>
    private async Task<Series?> Try(Bucket bucket, SeriesQuery query, Whose whose, bool isLast, CancellationToken cancellationToken)
    {
        var from = bucket.Begin(UnixTime.Of(query.From));
        var end = bucket.Begin(UnixTime.Of(query.To)) + bucket.Width;

        // Rows are counted first, which is cheap; those that are not made yet are seen when they are read.
        var beyond = await engine.Read(
            SeriesSql.Nth(bucket.Stored, from, end, whose, query.Limit * bucket.Rows), row => row.GetInt64(0), cancellationToken);
        if (beyond is [var nth])
        {
            if (!isLast) return null;
            from = bucket.Begin(nth);
        }

        var points = await engine.Read(SeriesSql.Buckets(bucket.Stored, bucket.Width, from, end, whose, query.Limit + 1), Point, cancellationToken);
        if (points.Count > query.Limit && !isLast) return null;
        return new Series(
            bucket.Granularity,
            [.. points.Take(query.Limit).OrderBy(point => point.At).ThenBy(point => point.InstanceId, StringComparer.Ordinal)],
            beyond is not [] || points.Count > query.Limit);
    }

    private bool IsKept(Bucket bucket, DateTimeOffset from) => from >= time.GetUtcNow() - bucket.Keep;

    private static SeriesPoint Point(DbDataReader row) => new(
        row.GetString(0), HistoryRows.Time(row, 1), row.GetInt64(2), row.GetDouble(3), row.GetDouble(4),
        (long)Math.Round(row.GetDouble(5)), row.GetInt64(6), row.GetInt64(7),
        (long)Math.Round(row.GetDouble(8)), row.GetInt64(9), row.GetInt64(10),
        HistoryRows.Real(row, 12), HistoryRows.Real(row, 13), HistoryRows.Real(row, 14),
        HistoryRows.Whole(row, 15), HistoryRows.Whole(row, 16));
}
