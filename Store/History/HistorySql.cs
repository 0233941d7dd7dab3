using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.History;

/// <summary>Inserts. A row whose id is already there is the same one, appended again by a caller that did not hear of it.</summary>
internal static class HistorySql
{
    public static SqlStatement Insert(EventRow row) => new(
        """
        INSERT INTO events (id, instance_id, type, at, metadata) VALUES (@id, @instance, @type, @at, @metadata)
        ON CONFLICT (id) DO NOTHING
        """,
        ("id", row.Id), ("instance", row.InstanceId), ("type", row.Type), ("at", UnixTime.Of(row.At)), ("metadata", row.Metadata));

    public static SqlStatement Insert(LogRow row) => new(
        """
        INSERT INTO logs (id, instance_id, level, source, message, at, metadata, deployment_id)
        VALUES (@id, @instance, @level, @source, @message, @at, @metadata, @deployment)
        ON CONFLICT (id) DO NOTHING
        """,
        ("id", row.Id), ("instance", row.InstanceId), ("level", row.Level), ("source", row.Source),
        ("message", row.Message), ("at", UnixTime.Of(row.At)), ("metadata", row.Metadata), ("deployment", row.DeploymentId));

    public static SqlStatement Insert(SampleRow row) => new(
        """
        INSERT INTO samples (
          instance_id, at, cpu, memory_used, memory_total, disk_used, disk_total,
          load1, load5, load15, net_received, net_sent, swap_used, swap_total, cores)
        VALUES (
          @instance, @at, @cpu, @memoryUsed, @memoryTotal, @diskUsed, @diskTotal,
          @load1, @load5, @load15, @netReceived, @netSent, @swapUsed, @swapTotal, @cores)
        """,
        ("instance", row.InstanceId), ("at", UnixTime.Of(row.At)), ("cpu", row.CpuPercent), ("memoryUsed", row.MemoryUsed),
        ("memoryTotal", row.MemoryTotal), ("diskUsed", row.DiskUsed), ("diskTotal", row.DiskTotal),
        ("load1", row.Load1), ("load5", row.Load5), ("load15", row.Load15),
        ("netReceived", row.NetReceived), ("netSent", row.NetSent),
        ("swapUsed", row.SwapUsed), ("swapTotal", row.SwapTotal), ("cores", row.Cores));
}
