using System.Collections.Immutable;

namespace Fleet.Cluster;

/// <summary>What a process of Fleet says of itself: figures of this process alone.</summary>
/// <param name="Id">Unique to this run of the process.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="ProcessId">The number that the machine's system gave it.</param>
/// <param name="Role">all, silo or api.</param>
/// <param name="Engine">Embedded or Orleans.</param>
/// <param name="Version">Of Fleet.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="At">When it said this.</param>
/// <param name="Status">starting, ready or draining.</param>
/// <param name="SiloAddress">Where its silo is, as the engine writes it; null without one.</param>
/// <param name="MemoryBytes">Its working set.</param>
/// <param name="CpuSeconds">The processor time that it has used.</param>
/// <param name="Grains">By grain type.</param>
/// <param name="Queues">By the queue's name.</param>
/// <param name="Connections">Open ones by kind.</param>
public sealed record ProcessReport(
    string Id,
    string Host,
    int ProcessId,
    string Role,
    string Engine,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset At,
    string Status,
    string? SiloAddress,
    long MemoryBytes,
    double CpuSeconds,
    ImmutableSortedDictionary<string, GrainFigures> Grains,
    ImmutableSortedDictionary<string, QueueFigures> Queues,
    ImmutableSortedDictionary<string, long> Connections)
{
    /// <summary>How long it outlives a process that took no leave.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromHours(1);
}

/// <summary>Of one grain type in one process, since it began.</summary>
/// <param name="Activations">Active now.</param>
/// <param name="Calls">Served.</param>
/// <param name="Failed">Of these, those that threw.</param>
/// <param name="Seconds">That the calls took together.</param>
public sealed record GrainFigures(long Activations, long Calls, long Failed, double Seconds);

/// <summary>Of one queue in one process.</summary>
/// <param name="Depth">What waits now.</param>
/// <param name="Dropped">What was thrown away since the process began.</param>
public sealed record QueueFigures(long Depth, long Dropped);

/// <summary>The reports of all processes that share a database, each kept until the process ends or has been silent for long.</summary>
public interface IProcessReports
{
    /// <summary>Puts the report in the place of the process's last one.</summary>
    Task Write(ProcessReport report, CancellationToken cancellationToken);

    /// <summary>Takes away the report of a process that ends.</summary>
    Task Remove(string id, CancellationToken cancellationToken);

    /// <summary>All that were written since then, by host and start.</summary>
    Task<ImmutableArray<ProcessReport>> Read(DateTimeOffset since, CancellationToken cancellationToken);
}
