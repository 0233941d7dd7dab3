using System.Data.Common;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Billing;

/// <summary>What metering reads of the table <c>samples</c>.</summary>
internal sealed class MeteredSamples(ISqlEngine engine)
{
    private const string Columns = "instance_id, at, disk_used, net_received, net_sent";

    /// <summary>Who has samples in an hour, as its roll-up tells.</summary>
    public Task<List<string>> Instances(long hour, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement("SELECT instance_id FROM rollups WHERE seconds = 3600 AND at = @hour", ("hour", hour)),
        row => row.GetString(0), cancellationToken);

    /// <summary>The samples of an hour of these instances, oldest first.</summary>
    public Task<List<MeasuredPoint>> Of(long hour, IReadOnlyList<string> instances, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement(
            $"SELECT {Columns} FROM samples WHERE instance_id IN ({Names.Of(instances)}) AND at >= @from AND at < @to ORDER BY at",
            [("from", hour), ("to", hour + HourMeter.Hour), .. Names.Values(instances)]),
        Point, cancellationToken);

    /// <summary>The last sample of each of these instances before an hour that tells its network counters.</summary>
    public async Task<List<MeasuredPoint>> Before(long hour, IReadOnlyList<string> instances, CancellationToken cancellationToken)
    {
        if (instances.Count == 0) return [];
        var parts = instances.Select((_, i) =>
            $"""
            SELECT * FROM (
              SELECT {Columns} FROM samples WHERE instance_id = @v{i} AND at < @hour AND net_received IS NOT NULL AND net_sent IS NOT NULL
              ORDER BY at DESC LIMIT 1) AS s{i}
            """);
        return await engine.Read(
            new SqlStatement(string.Join(" UNION ALL ", parts), [("hour", hour), .. Names.Values(instances)]), Point, cancellationToken);
    }

    private static MeasuredPoint Point(DbDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), HistoryRows.Whole(row, 3), HistoryRows.Whole(row, 4));
}
