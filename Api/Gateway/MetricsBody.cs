using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>
/// Reads figures in the three spellings there are: the document's, the flat one that the known console reads, and the nested one that agents
/// in the field send. Flat fields win over nested ones.
/// </summary>
internal static class MetricsBody
{
    private const double MaxPercent = 100.0 * 4096;
    private const double MaxLoad = 1e9;

    /// <summary>The figures, or the name of the field that cannot be used. What they mean is for the instance to judge.</summary>
    public static (AgentMetrics? Metrics, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var flat = new BodyReader(body);
        var (cpu, memory, network) = (Part(flat, "cpu"), Part(flat, "memory"), Part(flat, "network"));
        var (disks, load) = (Disks.Read(flat.List("disk")), Loads(flat.List("loadAvg")));
        var metrics = new AgentMetrics
        {
            Connection = connection,
            At = Time(flat),
            CpuPercent = flat.Number(MaxPercent, "cpuPercent", "cpu_percent") ?? cpu.Number(MaxPercent, "usage_percent"),
            CoreCount = (int?)(flat.Number(4096, "coreCount") ?? cpu.Number(4096, "core_count")),
            LoadAvg1 = flat.Number(MaxLoad, "loadAvg1") ?? load.One ?? cpu.Number(MaxLoad, "load_avg_1"),
            LoadAvg5 = flat.Number(MaxLoad, "loadAvg5") ?? load.Five ?? cpu.Number(MaxLoad, "load_avg_5"),
            LoadAvg15 = flat.Number(MaxLoad, "loadAvg15") ?? load.Fifteen ?? cpu.Number(MaxLoad, "load_avg_15"),
            MemoryUsed = flat.Whole("memoryUsed", "memUsed") ?? memory.Whole("used_bytes"),
            MemoryTotal = flat.Whole("memoryTotal", "memTotal") ?? memory.Whole("total_bytes"),
            SwapUsed = flat.Whole("swapUsed") ?? memory.Whole("swap_used_bytes"),
            SwapTotal = flat.Whole("swapTotal") ?? memory.Whole("swap_total_bytes"),
            DiskUsed = flat.Whole("diskUsed") ?? disks.Used,
            DiskTotal = flat.Whole("diskTotal") ?? disks.Total,
            NetBytesRecv = flat.Whole("networkBytesIn", "netBytesRecv") ?? network.Whole("bytes_recv"),
            NetBytesSent = flat.Whole("networkBytesOut", "netBytesSent") ?? network.Whole("bytes_sent"),
        };
        var wrong = flat.Wrong ?? cpu.Wrong ?? memory.Wrong ?? network.Wrong ?? disks.Wrong ?? load.Wrong;
        return wrong is null ? (metrics, null) : (null, wrong);
    }

    private static BodyReader Part(BodyReader body, string name) => new(body.Object(name) ?? JsonElement.Parse("{}"));

    private static DateTimeOffset? Time(BodyReader body)
    {
        if (body.Time("ts") is { } ts) return ts;
        return DateTimeOffset.TryParse(body.Text(64, "timestamp"), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null;
    }

    private static (double? One, double? Five, double? Fifteen, string? Wrong) Loads(JsonElement? list)
    {
        if (list is not { } loads) return default;
        double?[] read = [.. loads.EnumerateArray().Take(3).Select(load => load.ValueKind is JsonValueKind.Number ? load.GetDouble() : (double?)null)];
        return read.All(load => load is >= 0 and <= MaxLoad)
            ? (read.ElementAtOrDefault(0), read.ElementAtOrDefault(1), read.ElementAtOrDefault(2), null)
            : (null, null, null, "loadAvg");
    }

    /// <summary>One device mounted twice is one disk: the sum is over devices and not over mount points.</summary>
    private readonly record struct Disks(long? Used, long? Total, string? Wrong)
    {
        public static Disks Read(JsonElement? list)
        {
            if (list is not { } mounts || mounts.GetArrayLength() == 0) return default;
            var devices = new Dictionary<string, (long Used, long Total)>();
            foreach (var mount in mounts.EnumerateArray())
            {
                if (mount.ValueKind is not JsonValueKind.Object) return new(null, null, "disk");
                var reader = new BodyReader(mount);
                var name = reader.Text(512, "device", "mount_point") ?? "";
                devices[name] = (reader.Whole("used_bytes") ?? 0, reader.Whole("total_bytes") ?? 0);
                if (reader.Wrong is { } wrong) return new(null, null, $"disk.{wrong}");
            }

            return new(devices.Values.Sum(device => device.Used), devices.Values.Sum(device => device.Total), null);
        }
    }
}
