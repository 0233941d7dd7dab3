using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>What an agent says in a heartbeat. What is null it did not say.</summary>
[GenerateSerializer, Immutable, Alias("fleet.agent-heartbeat")]
public sealed record AgentHeartbeat
{
    /// <summary>The connection it came over, from <see cref="IInstanceGrain.AgentConnected"/>.</summary>
    [Id(0)]
    public required string Connection { get; init; }

    /// <summary>Seconds since the agent's start.</summary>
    [Id(1)]
    public long? UptimeSeconds { get; init; }

    /// <summary>0 to 100 times the number of cores.</summary>
    [Id(2)]
    public double? CpuPercent { get; init; }

    /// <summary>Bytes.</summary>
    [Id(3)]
    public long? MemoryUsed { get; init; }

    /// <summary>Bytes.</summary>
    [Id(4)]
    public long? MemoryTotal { get; init; }

    /// <summary>Bytes.</summary>
    [Id(5)]
    public long? DiskUsed { get; init; }

    /// <summary>Bytes.</summary>
    [Id(6)]
    public long? DiskTotal { get; init; }

    /// <summary>The agent's version.</summary>
    [Id(7)]
    public string? AgentVersion { get; init; }

    /// <summary>The processes that use most; null if not told, at most <see cref="MaxProcesses"/>.</summary>
    [Id(8)]
    public ImmutableArray<AgentProcess>? Processes { get; init; }

    /// <summary>The extensions that are installed; null if not told, at most <see cref="MaxExtensions"/>. An empty list changes nothing.</summary>
    [Id(9)]
    public ImmutableArray<AgentExtension>? Extensions { get; init; }

    /// <summary>Its distribution.</summary>
    [Id(10)]
    public string? Distro { get; init; }

    /// <summary>The most processes of a heartbeat.</summary>
    public const int MaxProcesses = 100;

    /// <summary>The most extensions of a heartbeat.</summary>
    public const int MaxExtensions = 200;
}

/// <summary>A process on an instance.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="CpuPercent">0 to 100 times the number of cores.</param>
/// <param name="MemoryPercent">0 to 100.</param>
/// <param name="MemoryBytes">Resident bytes.</param>
/// <param name="Status">What it does, such as <c>running</c> or <c>sleeping</c>.</param>
/// <param name="User">Whose it is.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-process")]
public sealed record AgentProcess(
    [property: Id(0)] long Pid,
    [property: Id(1)] string Name,
    [property: Id(2)] double CpuPercent,
    [property: Id(3)] double MemoryPercent,
    [property: Id(4)] long MemoryBytes,
    [property: Id(5)] string? Status,
    [property: Id(6)] string? User);

/// <summary>An extension on an instance.</summary>
/// <param name="Name">Its name, 1 to 128 characters.</param>
/// <param name="Status">healthy, degraded, installing, error or unknown; null if not told.</param>
/// <param name="Version">Its version; null if not told.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-extension")]
public sealed record AgentExtension(
    [property: Id(0)] string Name, [property: Id(1)] string? Status = null, [property: Id(2)] string? Version = null);

/// <summary>What Fleet answers to an agent.</summary>
/// <param name="Interval">How long until the next heartbeat is expected: at least 10 s.</param>
/// <param name="Grace">How long after that the instance counts as lost.</param>
[GenerateSerializer, Immutable, Alias("fleet.heartbeat-lease")]
public sealed record HeartbeatLease([property: Id(0)] TimeSpan Interval, [property: Id(1)] TimeSpan Grace);
