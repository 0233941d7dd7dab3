using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Extensions;

/// <summary>An extension of the catalogue. Key: <see cref="ExtensionId"/>, drawn from its name.</summary>
[Alias("fleet.extension")]
public interface IExtensionGrain : IGrainWithStringKey
{
    /// <summary>Writes it down; a conflict if there is one of that name.</summary>
    [Alias("create")]
    Task<Outcome<ExtensionEntry>> Create(ExtensionDocument document, string actor);

    /// <summary>The extension, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ExtensionEntry>> Get();

    /// <summary>Replaces what it says; its name stays.</summary>
    [Alias("update")]
    Task<Outcome<ExtensionEntry>> Update(ExtensionDocument document, string actor);

    /// <summary>Takes it out of the catalogue, and its policies with it. What instances have of it stays on record.</summary>
    [Alias("delete")]
    Task<Outcome<ExtensionEntry>> Delete();
}

/// <summary>What an extension says of itself.</summary>
[GenerateSerializer, Immutable, Alias("fleet.extension-document")]
public sealed record ExtensionDocument
{
    /// <summary>Unique: 1 to 100 lower-case letters, digits, hyphens and underscores.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>For people, 1 to 100 characters.</summary>
    [Id(1)]
    public required string DisplayName { get; init; }

    /// <summary>For people, 1 to 1,000 characters.</summary>
    [Id(2)]
    public required string Description { get; init; }

    /// <summary>A word such as <c>language</c>, 1 to 50 characters.</summary>
    [Id(3)]
    public required string Category { get; init; }

    /// <summary>A version that begins with three numbers, as <see cref="SemanticVersion"/> reads it.</summary>
    [Id(4)]
    public required string Version { get; init; }

    /// <summary>Who made it, or null.</summary>
    [Id(5)]
    public string? Author { get; init; }

    /// <summary>The name of its licence, or null.</summary>
    [Id(6)]
    public string? License { get; init; }

    /// <summary>An http or https address, or null.</summary>
    [Id(7)]
    public string? HomepageUrl { get; init; }

    /// <summary>An http or https address, or null.</summary>
    [Id(8)]
    public string? IconUrl { get; init; }

    /// <summary>At most 50 words of 1 to 50 characters, without commas.</summary>
    [Id(9)]
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>At most 100, each as <see cref="Dependency"/> reads it.</summary>
    [Id(10)]
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>Who it is meant for.</summary>
    [Id(11)]
    public ExtensionScope Scope { get; init; }

    /// <summary>Whether who runs this Fleet stands behind it.</summary>
    [Id(12)]
    public bool IsOfficial { get; init; }

    /// <summary>Whether it should not be installed any more.</summary>
    [Id(13)]
    public bool IsDeprecated { get; init; }
}

/// <summary>Who an extension is meant for. Fleet tells it; it hides nothing.</summary>
[GenerateSerializer, Alias("fleet.extension-scope")]
public enum ExtensionScope
{
    /// <summary>Everybody.</summary>
    Public,

    /// <summary>Those who made it.</summary>
    Private,

    /// <summary>Those who run this Fleet.</summary>
    Internal,
}

/// <summary>An extension as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Document">What it says of itself.</param>
/// <param name="Actor">Who put it into the catalogue.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
[GenerateSerializer, Immutable, Alias("fleet.extension-entry")]
public sealed record ExtensionEntry(
    [property: Id(0)] ExtensionId Id,
    [property: Id(1)] ExtensionDocument Document,
    [property: Id(2)] string Actor,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset UpdatedAt);
