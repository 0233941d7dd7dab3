using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads a heartbeat in all its documented spellings.</summary>
internal static class HeartbeatBody
{
    private const double MaxCpuPercent = 100.0 * 4096;
    private const int MaxVersionLength = 64;

    /// <summary>The heartbeat, or the name of the field that cannot be used.</summary>
    public static (AgentHeartbeat? Heartbeat, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var reader = new Reader(body);
        var heartbeat = new AgentHeartbeat
        {
            Connection = connection,
            UptimeSeconds = reader.Whole("uptime_seconds", "uptimeSeconds", "uptime"),
            CpuPercent = reader.Number(MaxCpuPercent, "cpuPercent", "cpu_percent"),
            MemoryUsed = reader.Whole("memoryUsed", "memory_used"),
            MemoryTotal = reader.Whole("memoryTotal", "memory_total"),
            DiskUsed = reader.Whole("diskUsed", "disk_used"),
            DiskTotal = reader.Whole("diskTotal", "disk_total"),
            AgentVersion = reader.Text("agentVersion", "agent_version"),
        };
        return reader.Wrong is { } field ? (null, field) : (heartbeat, null);
    }

    private sealed class Reader(JsonElement body)
    {
        public string? Wrong { get; private set; }

        /// <summary>Some agents send fractions of bytes and seconds.</summary>
        public long? Whole(params ReadOnlySpan<string> names) => (long?)Number(1L << 62, names);

        public double? Number(double max, params ReadOnlySpan<string> names)
        {
            if (!Find(names, out var name, out var value)) return null;
            if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number <= max)
            {
                return number;
            }
            Wrong ??= name;
            return null;
        }

        public string? Text(params ReadOnlySpan<string> names)
        {
            if (!Find(names, out var name, out var value)) return null;
            if (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: <= MaxVersionLength } text) return text;
            Wrong ??= name;
            return null;
        }

        private bool Find(ReadOnlySpan<string> names, out string found, out JsonElement value)
        {
            foreach (var name in names)
            {
                if (!body.TryGetProperty(name, out value) || value.ValueKind is JsonValueKind.Null) continue;
                found = name;
                return true;
            }

            (found, value) = ("", default);
            return false;
        }
    }
}
