using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads a heartbeat in all its documented spellings.</summary>
internal static class HeartbeatBody
{
    private const double MaxCpuPercent = 100.0 * 4096;

    /// <summary>The heartbeat, or the name of the field that cannot be used.</summary>
    public static (AgentHeartbeat? Heartbeat, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var reader = new BodyReader(body);
        var heartbeat = new AgentHeartbeat
        {
            Connection = connection,
            UptimeSeconds = reader.Whole("uptime_seconds", "uptimeSeconds", "uptime"),
            CpuPercent = reader.Number(MaxCpuPercent, "cpuPercent", "cpu_percent"),
            MemoryUsed = reader.Whole("memoryUsed", "memory_used"),
            MemoryTotal = reader.Whole("memoryTotal", "memory_total"),
            DiskUsed = reader.Whole("diskUsed", "disk_used"),
            DiskTotal = reader.Whole("diskTotal", "disk_total"),
            Processes = Processes(reader),
            Extensions = Extensions(reader),
            Distro = reader.Text(32, "distro"),
            AgentVersion = reader.Text(64, "agentVersion", "agent_version"),
        };
        return reader.Wrong is { } field ? (null, field) : (heartbeat, null);
    }

    private static ImmutableArray<AgentProcess>? Processes(BodyReader heartbeat)
    {
        if (heartbeat.List("processes") is not { } list) return null;
        return [.. list.EnumerateArray().Where(one => one.ValueKind is JsonValueKind.Object).Take(AgentHeartbeat.MaxProcesses).Select(one =>
        {
            var process = new BodyReader(one);
            return new AgentProcess(
                process.Whole("pid") ?? 0,
                process.Text(256, "name") ?? "",
                process.Number(MaxCpuPercent, "cpu_percent", "cpuPercent") ?? 0,
                process.Number(100, "memory_percent", "memoryPercent") ?? 0,
                process.Whole("memory_bytes", "memoryBytes") ?? 0,
                process.Text(32, "status"),
                process.Text(64, "user"));
        })];
    }

    /// <summary>Agents name them alone, or with their status and version.</summary>
    private static ImmutableArray<AgentExtension>? Extensions(BodyReader heartbeat)
    {
        if (heartbeat.List("extensions") is not { } list) return null;
        return [.. list.EnumerateArray().Take(AgentHeartbeat.MaxExtensions).Select(Extension).OfType<AgentExtension>()];
    }

    private static AgentExtension? Extension(JsonElement one)
    {
        if (one.ValueKind is JsonValueKind.String) return one.GetString() is { Length: > 0 and <= 128 } alone ? new(alone) : null;
        if (one.ValueKind is not JsonValueKind.Object) return null;
        var extension = new BodyReader(one);
        return extension.Text(128, "name") is { Length: > 0 } name ? new(name, extension.Text(32, "status"), extension.Text(64, "version")) : null;
    }
}
