using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>What may stand in what an agent reports, and what Fleet makes of it. Pure.</summary>
internal static class AgentReportRules
{
    public const int MaxMessageLength = 10_000;
    public const int MaxMetadataLength = 16_000;

    private const int MaxIdLength = 128;
    private const int MaxCores = 4_096;
    private const double MaxLoad = 1_000_000;

    private static readonly HashSet<string> Sources = ["AGENT", "EXTENSION", "BUILD", "APP", "SYSTEM"];

    /// <summary>The first figure that cannot be right.</summary>
    public static FleetError? Check(AgentMetrics metrics) =>
        Range(metrics.CoreCount, 1, MaxCores, "coreCount")
        ?? Range(metrics.CpuPercent, 0, 100.0 * (metrics.CoreCount ?? 1), "cpuPercent")
        ?? Range(metrics.LoadAvg1, 0, MaxLoad, "loadAvg1")
        ?? Range(metrics.LoadAvg5, 0, MaxLoad, "loadAvg5")
        ?? Range(metrics.LoadAvg15, 0, MaxLoad, "loadAvg15")
        ?? Bytes(metrics.MemoryUsed, "memoryUsed")
        ?? Bytes(metrics.MemoryTotal, "memoryTotal")
        ?? Bytes(metrics.SwapUsed, "swapUsed")
        ?? Bytes(metrics.SwapTotal, "swapTotal")
        ?? Bytes(metrics.DiskUsed, "diskUsed")
        ?? Bytes(metrics.DiskTotal, "diskTotal")
        ?? Bytes(metrics.NetBytesRecv, "netBytesRecv")
        ?? Bytes(metrics.NetBytesSent, "netBytesSent");

    /// <summary>The line in Fleet's words. A line is never refused for its length or its words: nobody could mend it.</summary>
    public static NewLogLine Line(string instanceId, AgentLogLine line, DateTimeOffset now) => new(
        instanceId,
        Level(line.Level),
        Source(line.Source),
        line.Message.Length > MaxMessageLength ? line.Message[..MaxMessageLength] : line.Message,
        line.At is { } at && at <= now ? at : now,
        Metadata(line.Metadata)?.ToJsonString(),
        line.DeploymentId is { Length: > 0 and <= MaxIdLength } deployment ? deployment : null);

    public static string Level(string? said) => said?.ToUpperInvariant() switch
    {
        "DEBUG" => "DEBUG",
        "WARN" or "WARNING" => "WARN",
        "ERROR" or "ERR" => "ERROR",
        _ => "INFO",
    };

    public static string Source(string? said)
    {
        if (string.IsNullOrEmpty(said)) return "AGENT";
        var word = said.Split(':', 2)[0].ToUpperInvariant();
        return Sources.Contains(word) ? word : "SYSTEM";
    }

    /// <summary>An event type of the console API; null if there is none of that name.</summary>
    public static string? EventType(string said)
    {
        var type = said.Replace(':', '_').ToUpperInvariant();
        return EventTypes.All.Contains(type) ? type : null;
    }

    /// <summary>A JSON object; null if it is none, or too long to be kept.</summary>
    public static JsonObject? Metadata(string? json)
    {
        if (json is not { Length: > 0 and <= MaxMetadataLength }) return null;
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool IsSound(AgentProcess process) =>
        process is { Pid: > 0, CpuPercent: >= 0, MemoryPercent: >= 0, MemoryBytes: >= 0, Name.Length: > 0 and <= 256 }
        && double.IsFinite(process.CpuPercent) && double.IsFinite(process.MemoryPercent)
        && process.Status is null or { Length: <= 64 } && process.User is null or { Length: <= 64 };

    public static bool IsSound(AgentExtension extension) =>
        extension.Name.Length is > 0 and <= MaxIdLength && extension.Version is null or { Length: <= 64 };

    private static FleetError? Range(double? value, double min, double max, string field) =>
        value is null || (value >= min && value <= max)
            ? null : FleetError.Invalid(FormattableString.Invariant($"{field} must be between {min} and {max}"), field);

    private static FleetError? Bytes(long? value, string field) =>
        value is null or >= 0 ? null : FleetError.Invalid($"{field} must not be negative", field);
}
