using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>What an agent measured. What is null it did not say; the names in errors are the document's, in camel case.</summary>
[GenerateSerializer, Immutable, Alias("fleet.agent-metrics")]
public sealed record AgentMetrics
{
    /// <summary>The connection it came over, from <see cref="IInstanceGrain.AgentConnected"/>.</summary>
    [Id(0)]
    public required string Connection { get; init; }

    /// <summary>When it was measured; null for now. A time that cannot be right counts as now.</summary>
    [Id(1)]
    public DateTimeOffset? At { get; init; }

    /// <summary>0 to 100 times the number of cores (of one core, if their number is not told).</summary>
    [Id(2)]
    public double? CpuPercent { get; init; }

    /// <summary>Processor cores, 1 to 4,096.</summary>
    [Id(3)]
    public int? CoreCount { get; init; }

    /// <summary>The load average of one minute.</summary>
    [Id(4)]
    public double? LoadAvg1 { get; init; }

    /// <summary>The load average of five minutes.</summary>
    [Id(5)]
    public double? LoadAvg5 { get; init; }

    /// <summary>The load average of fifteen minutes.</summary>
    [Id(6)]
    public double? LoadAvg15 { get; init; }

    /// <summary>Bytes.</summary>
    [Id(7)]
    public long? MemoryUsed { get; init; }

    /// <summary>Bytes.</summary>
    [Id(8)]
    public long? MemoryTotal { get; init; }

    /// <summary>Bytes.</summary>
    [Id(9)]
    public long? SwapUsed { get; init; }

    /// <summary>Bytes.</summary>
    [Id(10)]
    public long? SwapTotal { get; init; }

    /// <summary>Bytes.</summary>
    [Id(11)]
    public long? DiskUsed { get; init; }

    /// <summary>Bytes.</summary>
    [Id(12)]
    public long? DiskTotal { get; init; }

    /// <summary>Bytes received since the machine's boot.</summary>
    [Id(13)]
    public long? NetBytesRecv { get; init; }

    /// <summary>Bytes sent since the machine's boot.</summary>
    [Id(14)]
    public long? NetBytesSent { get; init; }
}

/// <summary>Log lines of an agent.</summary>
/// <param name="Connection">The connection they came over.</param>
/// <param name="Lines">The lines in the order in which they were written, at most <see cref="MaxLines"/>.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-log-batch")]
public sealed record AgentLogBatch([property: Id(0)] string Connection, [property: Id(1)] ImmutableArray<AgentLogLine> Lines)
{
    /// <summary>The most lines of a batch.</summary>
    public const int MaxLines = 1_000;
}

/// <summary>A log line of an agent, in its own words: Fleet makes levels and sources of its own of them.</summary>
/// <param name="Message">The text; what is longer than 10,000 characters is cut.</param>
/// <param name="Level">debug, info, warn, warning, error, err; anything else, or null, counts as INFO.</param>
/// <param name="Source">agent, extension, build, app, system, each with anything after a colon; anything else counts as SYSTEM, null as AGENT.</param>
/// <param name="At">When; null for now. A time in the future counts as now.</param>
/// <param name="Metadata">A JSON object, or null; what is not an object or longer than 16,000 characters is left out.</param>
/// <param name="DeploymentId">The deployment that it belongs to, or null.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-log-line")]
public sealed record AgentLogLine(
    [property: Id(0)] string Message,
    [property: Id(1)] string? Level = null,
    [property: Id(2)] string? Source = null,
    [property: Id(3)] DateTimeOffset? At = null,
    [property: Id(4)] string? Metadata = null,
    [property: Id(5)] string? DeploymentId = null);

/// <summary>Something that happened, as an agent tells it.</summary>
/// <param name="Connection">The connection it came over.</param>
/// <param name="Type">An event type of the console API in any case, with <c>:</c> or <c>_</c>, such as <c>extension:install</c>.</param>
/// <param name="Metadata">A JSON object of at most 16,000 characters, or null.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-event")]
public sealed record AgentEvent([property: Id(0)] string Connection, [property: Id(1)] string Type, [property: Id(2)] string? Metadata = null);

/// <summary>The processes that the latest heartbeat named.</summary>
/// <param name="At">When it came; null if none has named any.</param>
/// <param name="Processes">Those that use most of the processor first.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-processes")]
public sealed record InstanceProcesses(
    [property: Id(0)] DateTimeOffset? At, [property: Id(1)] ImmutableArray<AgentProcess> Processes);

/// <summary>The extensions of an instance.</summary>
/// <param name="Status">Where the instance stands.</param>
/// <param name="Extensions">In the order in which they were told.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-extensions")]
public sealed record InstanceExtensions(
    [property: Id(0)] InstanceStatus Status, [property: Id(1)] ImmutableArray<ExtensionView> Extensions);

/// <summary>An extension, as far as Fleet knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">healthy, degraded, installing, stalled (installing for more than 15 minutes), error or unknown.</param>
/// <param name="Version">Its version; null if not told.</param>
/// <param name="LastChecked">When its agent last spoke of it; when the instance's record last changed, if it never did.</param>
[GenerateSerializer, Immutable, Alias("fleet.extension-view")]
public sealed record ExtensionView(
    [property: Id(0)] string Name, [property: Id(1)] string Status, [property: Id(2)] string? Version, [property: Id(3)] DateTimeOffset LastChecked);
