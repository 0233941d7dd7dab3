using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>What an instance takes for granted on its machine, and Fleet puts there no more than it takes it away: drift is told by it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-expectations")]
public sealed record InstanceExpectations
{
    /// <summary>The host's name; null for any.</summary>
    [Id(0)]
    public string? Hostname { get; init; }

    /// <summary>Packages of the system's package manager, each with the beginning of its version; empty for any version.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string> Packages { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Extensions, as agents report them.</summary>
    [Id(2)]
    public ImmutableArray<ExpectedExtension> Extensions { get; init; } = [];
}

/// <summary>An extension that should be there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null for any.</param>
/// <param name="Enabled">False if it should be disabled.</param>
[GenerateSerializer, Immutable, Alias("fleet.expected-extension")]
public sealed record ExpectedExtension(
    [property: Id(0)] string Name, [property: Id(1)] string? Version = null, [property: Id(2)] bool Enabled = true);
