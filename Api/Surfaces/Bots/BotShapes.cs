using System.Text.Json.Serialization;
using Fleet.Api.Surfaces.Machines;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Bots;

/// <summary>An instance.</summary>
public sealed record BotInstance
{
    internal BotInstance(InstanceView view)
    {
        (Id, Name, Region) = (view.Id.Value, BotTemplate.NameOf(view), view.Region);
        (Status, Health) = (BotStatus.Of(view.Status), new(view.LastHeartbeat));
        (CreatedAt, UpdatedAt) = (view.CreatedAt.ToUnixTimeSeconds(), view.UpdatedAt.ToUnixTimeSeconds());
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its display name.</summary>
    public string Name { get; }

    /// <summary>creating, running, paused, stopped or error.</summary>
    public string Status { get; }

    /// <summary>Where it is; null if nobody said.</summary>
    public string? Region { get; }

    /// <summary>When it was made, in Unix seconds.</summary>
    [JsonPropertyName("created_at")]
    public long CreatedAt { get; }

    /// <summary>When it last changed, in Unix seconds.</summary>
    [JsonPropertyName("updated_at")]
    public long UpdatedAt { get; }

    /// <summary>How it is.</summary>
    public BotHealth Health { get; }
}

/// <summary>How an instance is: all zeros before its first sign of life.</summary>
public sealed record BotHealth
{
    internal BotHealth(Heartbeat? beat)
    {
        if (beat is null) return;
        (CpuPercent, MemoryMb, DiskMb) = (beat.CpuPercent, beat.MemoryUsed / Units.MiB, beat.DiskUsed / Units.MiB);
        (LastHeartbeat, UptimeSecs) = (beat.At.ToUnixTimeSeconds(), beat.UptimeSeconds);
    }

    /// <summary>0 to 100 times the number of cores.</summary>
    [JsonPropertyName("cpu_percent")]
    public double CpuPercent { get; }

    /// <summary>Mebibytes in use.</summary>
    [JsonPropertyName("memory_mb")]
    public long MemoryMb { get; }

    /// <summary>Mebibytes in use.</summary>
    [JsonPropertyName("disk_mb")]
    public long DiskMb { get; }

    /// <summary>Its latest sign of life, in Unix seconds; 0 before the first.</summary>
    [JsonPropertyName("last_heartbeat")]
    public long LastHeartbeat { get; }

    /// <summary>Since its start.</summary>
    [JsonPropertyName("uptime_secs")]
    public long UptimeSecs { get; }
}

/// <summary>What became of a verb: paused or restarted.</summary>
public sealed record BotAnswer(string Status);

/// <summary>The five statuses that the bots surface has for Fleet's.</summary>
internal static class BotStatus
{
    public static string Of(InstanceStatus status) => status switch
    {
        InstanceStatus.Deploying => "creating",
        InstanceStatus.Running => "running",
        InstanceStatus.Suspended => "paused",
        InstanceStatus.Stopped or InstanceStatus.Destroying or InstanceStatus.Destroyed => "stopped",
        _ => "error",
    };
}
