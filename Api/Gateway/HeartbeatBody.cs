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
            AgentVersion = reader.Text(64, "agentVersion", "agent_version"),
        };
        return reader.Wrong is { } field ? (null, field) : (heartbeat, null);
    }
}
