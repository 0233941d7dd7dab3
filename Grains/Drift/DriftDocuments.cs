using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Grains.Drift;

/// <summary>What is declared of an instance, in the console API's form. What is null is not declared. No secret is in here.</summary>
internal sealed record DeclaredConfiguration
{
    public ImmutableArray<DeclaredExtension>? Extensions { get; init; }

    /// <summary>Variables, redacted.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public DeclaredResources Resources { get; init; } = new(null, null, null);
    public DeclaredNetwork Network { get; init; } = new([], null);
    public string? Provider { get; init; }
    public string? Region { get; init; }

    /// <summary>Paths and the SHA-256 that their content must have; empty for any content.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Packages and the beginning of their version; empty for any.</summary>
    public ImmutableSortedDictionary<string, string> Packages { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

internal sealed record DeclaredExtension(string Name, string? Version, bool Enabled);

/// <summary>What it needs of its machine: cores, bytes, bytes.</summary>
internal sealed record DeclaredResources(double? Cpu, long? Memory, long? Disk);

internal sealed record DeclaredNetwork(ImmutableArray<int> Ports, string? Hostname);

/// <summary>What was found, in the console API's form. What is null nobody could tell. No secret is in here.</summary>
internal sealed record ObservedConfiguration
{
    /// <summary>Whether it is installed on its server.</summary>
    public bool? Installed { get; init; }

    /// <summary>Whether its program runs.</summary>
    public bool? Running { get; init; }

    public ImmutableArray<ObservedExtension>? Extensions { get; init; }

    /// <summary>Variables, redacted; those that are not there are left out.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ObservedResources Resources { get; init; } = new(null, null, null);
    public ObservedNetwork Network { get; init; } = new(null, null);
    public string? Provider { get; init; }
    public string? Region { get; init; }
    public string? Distro { get; init; }

    [JsonPropertyName("agent_version")]
    public string? AgentVersion { get; init; }

    /// <summary>Paths and SHA-256; those that are not there are left out.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Packages and versions; those that are not there are left out.</summary>
    public ImmutableSortedDictionary<string, string> Packages { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The variables whose value is another than declared: what is redacted does not show it.</summary>
    [JsonIgnore]
    public ImmutableHashSet<string> Differing { get; init; } = [];

    /// <summary>The fields of which nobody could tell how they are.</summary>
    [JsonIgnore]
    public ImmutableHashSet<string> Unreadable { get; init; } = [];
}

internal sealed record ObservedExtension(string Name, string? Version, string? Status);

internal sealed record ObservedResources(
    [property: JsonPropertyName("cpu_count")] int? CpuCount,
    [property: JsonPropertyName("memory_total")] long? MemoryTotal,
    [property: JsonPropertyName("disk_total")] long? DiskTotal);

internal sealed record ObservedNetwork(
    [property: JsonPropertyName("open_ports")] ImmutableArray<int>? OpenPorts, string? Hostname);

/// <summary>How both are written and read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeclaredConfiguration))]
[JsonSerializable(typeof(ObservedConfiguration))]
internal sealed partial class DriftJson : JsonSerializerContext;
