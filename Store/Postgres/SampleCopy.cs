using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>Binary COPY of samples: by far the most rows, and the cheapest way in.</summary>
internal static class SampleCopy
{
    private const string Copy =
        $"COPY samples ({HistoryRows.SampleColumns}) FROM STDIN (FORMAT binary)";

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
            await Write(writer, row.Load1);
            await Write(writer, row.Load5);
            await Write(writer, row.Load15);
            await Write(writer, row.NetReceived);
            await Write(writer, row.NetSent);
            await Write(writer, row.SwapUsed);
            await Write(writer, row.SwapTotal);
            await Write(writer, (long?)row.Cores);
        }
        await writer.CompleteAsync();
    }

    private static Task Write<T>(NpgsqlBinaryImporter writer, T? value) where T : struct =>
        value is { } told ? writer.WriteAsync(told) : writer.WriteNullAsync();
}
