using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Cluster;

namespace Fleet.Api.Surfaces.Console;

/// <summary>All of Fleet.</summary>
public sealed record ClusterShape
{
    internal ClusterShape(ImmutableArray<ProcessReport> reports, DateTimeOffset now, TimeSpan patience, ClusterDatabase database)
    {
        Data = [.. reports.Select(report => new ClusterProcess(report, report.At < now - patience ? "silent" : report.Status))];
        var heard = reports.Where(report => report.At >= now - patience).ToList();
        (Total, Silent) = (Data.Count, Data.Count - heard.Count);
        (Timestamp, Database) = (now, database);
        Versions = [.. heard.Select(report => report.Version).Distinct().Order(StringComparer.Ordinal)];
        Grains = [.. heard.SelectMany(report => report.Grains).GroupBy(one => one.Key, StringComparer.Ordinal).OrderBy(type => type.Key, StringComparer.Ordinal)
            .Select(type => new ClusterGrains(type.Key, [.. type.Select(one => one.Value)]))];
        Queues = [.. heard.SelectMany(report => report.Queues).GroupBy(one => one.Key, StringComparer.Ordinal).OrderBy(queue => queue.Key, StringComparer.Ordinal)
            .Select(queue => new ClusterQueue(queue.Key, queue.Sum(one => one.Value.Depth), queue.Sum(one => one.Value.Dropped)))];
        Connections = heard.SelectMany(report => report.Connections).GroupBy(one => one.Key, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Sum(one => one.Value), StringComparer.Ordinal);
    }

    /// <summary>The processes, by host and start.</summary>
    public IReadOnlyList<ClusterProcess> Data { get; }

    /// <summary>How many there are, those among them that are silent too.</summary>
    public int Total { get; }

    /// <summary>How many have not been heard of lately.</summary>
    public int Silent { get; }

    /// <summary>When this was put together.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The versions that run; more than one while Fleet is being brought up to date.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>The database, as the process that answers finds it.</summary>
    public ClusterDatabase Database { get; }

    /// <summary>All grains by type.</summary>
    public IReadOnlyList<ClusterGrains> Grains { get; }

    /// <summary>All queues by name.</summary>
    public IReadOnlyList<ClusterQueue> Queues { get; }

    /// <summary>Open connections by kind: agent, console, stream.</summary>
    public ImmutableSortedDictionary<string, long> Connections { get; }
}

/// <summary>A process of Fleet.</summary>
public sealed record ClusterProcess
{
    internal ClusterProcess(ProcessReport report, string status)
    {
        (Id, Host, ProcessId, Role, Engine, Version) = (report.Id, report.Host, report.ProcessId, report.Role, report.Engine, report.Version);
        (Status, StartedAt, LastReportAt, SiloAddress) = (status, report.StartedAt, report.At, report.SiloAddress);
        (MemoryBytes, CpuSeconds) = (report.MemoryBytes, report.CpuSeconds);
        Grains = [.. report.Grains.Select(one => new ClusterGrains(one.Key, [one.Value]))];
        Queues = [.. report.Queues.Select(one => new ClusterQueue(one.Key, one.Value.Depth, one.Value.Dropped))];
        Connections = report.Connections;
    }

    /// <summary>Unique to this run of the process.</summary>
    public string Id { get; }

    /// <summary>The name of its machine.</summary>
    public string Host { get; }

    /// <summary>The number that the machine's system gave it.</summary>
    public int ProcessId { get; }

    /// <summary>all, silo or api.</summary>
    public string Role { get; }

    /// <summary>embedded or orleans.</summary>
    public string Engine { get; }

    /// <summary>Of Fleet.</summary>
    public string Version { get; }

    /// <summary>ready, starting, draining or silent.</summary>
    public string Status { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it said what stands here, by its own clock.</summary>
    public DateTimeOffset LastReportAt { get; }

    /// <summary>Where its silo is; absent without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SiloAddress { get; }

    /// <summary>Its working set.</summary>
    public long MemoryBytes { get; }

    /// <summary>The processor time that it has used.</summary>
    public double CpuSeconds { get; }

    /// <summary>Its grains by type.</summary>
    public IReadOnlyList<ClusterGrains> Grains { get; }

    /// <summary>Its queues by name.</summary>
    public IReadOnlyList<ClusterQueue> Queues { get; }

    /// <summary>Its open connections by kind.</summary>
    public ImmutableSortedDictionary<string, long> Connections { get; }
}

/// <summary>Grains of one type.</summary>
public sealed record ClusterGrains
{
    internal ClusterGrains(string type, ImmutableArray<GrainFigures> figures)
    {
        (Type, Activations, Calls, Failed) = (type, figures.Sum(one => one.Activations), figures.Sum(one => one.Calls), figures.Sum(one => one.Failed));
        MeanMs = Calls == 0 ? null : Math.Round(figures.Sum(one => one.Seconds) * 1_000 / Calls, 3);
    }

    /// <summary>The class without "Grain".</summary>
    public string Type { get; }

    /// <summary>Active now.</summary>
    public long Activations { get; }

    /// <summary>Calls served.</summary>
    public long Calls { get; }

    /// <summary>Of these, those that threw.</summary>
    public long Failed { get; }

    /// <summary>What a call took on average, in milliseconds; null if there was none.</summary>
    public double? MeanMs { get; }
}

/// <summary>A queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Depth">What waits now.</param>
/// <param name="Dropped">What was thrown away.</param>
public sealed record ClusterQueue(string Name, long Depth, long Dropped);

/// <summary>The database.</summary>
/// <param name="Engine">sqlite or postgres.</param>
/// <param name="LatencyMs">Of a trivial round trip; null if there was no answer.</param>
public sealed record ClusterDatabase(string Engine, double? LatencyMs);
