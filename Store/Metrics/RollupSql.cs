using Fleet.Store.Sql;

namespace Fleet.Store.Metrics;

/// <summary>
/// How samples become buckets, and small buckets greater ones: written once, for what is stored as for what is asked. Every statement can
/// be run again: it computes whole buckets from what lies below them, and changes a stored bucket only if samples were added to it.
/// </summary>
internal static class RollupSql
{
    /// <summary>The work of rolling up, as it stands in <c>duties</c>.</summary>
    public const string Duty = "rollup";

    /// <summary>Samples in the shape of rolled-up rows, each a bucket of its own.</summary>
    public const string Samples =
        """
        SELECT instance_id, at, 1 AS samples, cpu, cpu AS cpu_max,
          memory_used, memory_used AS memory_used_max, memory_total, disk_used, disk_used AS disk_used_max, disk_total,
          CASE WHEN load1 IS NULL THEN 0 ELSE 1 END AS loads, load1, load5, load15, net_received, net_sent
        FROM samples
        """;

    /// <summary>Rolled-up rows.</summary>
    public const string Stored = $"SELECT {Columns} FROM rollups";

    private const string Columns =
        """
        instance_id, at, samples, cpu, cpu_max, memory_used, memory_used_max, memory_total, disk_used, disk_used_max, disk_total,
        loads, load1, load5, load15, net_received, net_sent
        """;

    /// <summary>From the samples from <c>@from</c> on and before <c>@to</c> of the instances <c>@ids</c>, to buckets of <c>@width</c>.</summary>
    public static string FromSamples(SqlDialect dialect) => Upsert($"{Samples} WHERE at >= @from AND at < @to AND {Ids(dialect)}");

    /// <summary>
    /// From the rolled-up rows of <c>@below</c> seconds from <c>@from</c> on and before <c>@to</c> of the instances <c>@ids</c>, to buckets of <c>@width</c>.
    /// </summary>
    public static string FromStored(SqlDialect dialect) => Upsert($"{Stored} WHERE seconds = @below AND at >= @from AND at < @to AND {Ids(dialect)}");

    /// <summary>
    /// Buckets of <c>@width</c> milliseconds of those rows. Averages are weighed by what they stand for (loads by how many samples told
    /// one), and of counters the last value counts, told by the latest row that has any.
    /// </summary>
    public static string Buckets(string rows) =>
        $"""
        SELECT instance_id, bucket AS at, CAST(sum(samples) AS bigint) AS samples,
          sum(cpu * samples) / sum(samples) AS cpu, max(cpu_max) AS cpu_max,
          CAST(sum(memory_used * 1.0 * samples) / sum(samples) AS double precision) AS memory_used,
          max(memory_used_max) AS memory_used_max, max(memory_total) AS memory_total,
          CAST(sum(disk_used * 1.0 * samples) / sum(samples) AS double precision) AS disk_used,
          max(disk_used_max) AS disk_used_max, max(disk_total) AS disk_total,
          CAST(sum(loads) AS bigint) AS loads,
          sum(load1 * loads) / nullif(sum(loads), 0) AS load1,
          sum(load5 * loads) / nullif(sum(loads), 0) AS load5,
          sum(load15 * loads) / nullif(sum(loads), 0) AS load15,
          max(CASE WHEN newest = 1 THEN net_received END) AS net_received, max(CASE WHEN newest = 1 THEN net_sent END) AS net_sent
        FROM (
          SELECT taken.*, at - at % @width AS bucket, row_number() OVER (
            PARTITION BY instance_id, at - at % @width
            ORDER BY CASE WHEN net_received IS NULL AND net_sent IS NULL THEN 1 ELSE 0 END, at DESC, net_received DESC) AS newest
          FROM ({rows}) AS taken
        ) AS numbered
        GROUP BY instance_id, bucket
        """;

    private static string Ids(SqlDialect dialect) => dialect.IsAmong("instance_id", "@ids");

    private static string Upsert(string rows) =>
        $"""
        INSERT INTO rollups (seconds, {Columns})
        SELECT @seconds, made.* FROM ({Buckets(rows)}) AS made WHERE 1 = 1
        ON CONFLICT (seconds, instance_id, at) DO UPDATE SET
          samples = excluded.samples, cpu = excluded.cpu, cpu_max = excluded.cpu_max,
          memory_used = excluded.memory_used, memory_used_max = excluded.memory_used_max, memory_total = excluded.memory_total,
          disk_used = excluded.disk_used, disk_used_max = excluded.disk_used_max, disk_total = excluded.disk_total,
          loads = excluded.loads, load1 = excluded.load1, load5 = excluded.load5, load15 = excluded.load15,
          net_received = excluded.net_received, net_sent = excluded.net_sent
        WHERE rollups.samples < excluded.samples
        """;
}
