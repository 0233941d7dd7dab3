using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.History;

/// <summary>Rows as they are read, with the columns in the order in which they are asked for.</summary>
internal static class HistoryRows
{
    public const string LogColumns = "id, instance_id, level, source, message, at, metadata, deployment_id";

    public const string SampleColumns =
        "instance_id, at, cpu, memory_used, memory_total, disk_used, disk_total, "
        + "load1, load5, load15, net_received, net_sent, swap_used, swap_total, cores";

    public static LogRow Log(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Time(row, 5), Text(row, 6), Text(row, 7));

    public static SampleRow Sample(DbDataReader row) =>
        new(row.GetString(0), Time(row, 1), row.GetDouble(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6))
        {
            Load1 = Real(row, 7),
            Load5 = Real(row, 8),
            Load15 = Real(row, 9),
            NetReceived = Whole(row, 10),
            NetSent = Whole(row, 11),
            SwapUsed = Whole(row, 12),
            SwapTotal = Whole(row, 13),
            Cores = (int?)Whole(row, 14),
        };

    public static DateTimeOffset Time(DbDataReader row, int column) => UnixTime.From(row.GetInt64(column));

    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static double? Real(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static long? Whole(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
