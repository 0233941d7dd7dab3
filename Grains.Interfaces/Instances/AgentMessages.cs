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
}

/// <summary>What Fleet answers to an agent.</summary>
/// <param name="Interval">How long until the next heartbeat is expected: at least 10 s.</param>
/// <param name="Grace">How long after that the instance counts as lost.</param>
[GenerateSerializer, Immutable, Alias("fleet.heartbeat-lease")]
public sealed record HeartbeatLease([property: Id(0)] TimeSpan Interval, [property: Id(1)] TimeSpan Grace);
