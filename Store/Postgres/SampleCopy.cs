using Fleet.Storage;
using Fleet.Store.Sql;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>Binary COPY of samples: by far the most rows, and the cheapest way in.</summary>
internal static class SampleCopy
{
    private const string Copy =
        "COPY samples (instance_id, at, cpu, memory_used, memory_total, disk_used, disk_total) FROM STDIN (FORMAT binary)";

    public static async Task Run(NpgsqlConnection connection, IReadOnlyList<SampleRow> rows)
    {
        await using var writer = await connection.BeginBinaryImportAsync(Copy);
        foreach (var row in rows)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(StorableText.Of(row.InstanceId));
            await writer.WriteAsync(UnixTime.Of(row.At));
            await writer.WriteAsync(row.CpuPercent);
            await writer.WriteAsync(row.MemoryUsed);
            await writer.WriteAsync(row.MemoryTotal);
            await writer.WriteAsync(row.DiskUsed);
            await writer.WriteAsync(row.DiskTotal);
        }
        await writer.CompleteAsync();
    }
}
