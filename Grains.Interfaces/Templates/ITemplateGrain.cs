using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Templates;

/// <summary>A configuration to make others from. Key: <see cref="TemplateId"/>.</summary>
[Alias("fleet.template")]
public interface ITemplateGrain : IGrainWithStringKey
{
    /// <summary>
    /// Writes it down; a conflict if there is one of that slug. Fleet's own (<paramref name="isOfficial"/>) replaces an earlier edition of itself.
    /// </summary>
    [Alias("create")]
    Task<Outcome<TemplateView>> Create(TemplateDocument document, bool isOfficial, string actor);

    /// <summary>The template, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<TemplateView>> Get();

    /// <summary>Deletes it; a conflict for Fleet's own.</summary>
    [Alias("delete")]
    Task<Outcome<TemplateView>> Delete();
}

/// <summary>What a template says.</summary>
[GenerateSerializer, Immutable, Alias("fleet.template-document")]
public sealed record TemplateDocument
{
    /// <summary>Lower-case letters, digits and inner hyphens, 1 to 64.</summary>
    [Id(0)]
    public required string Slug { get; init; }

    /// <summary>For people, 1 to 128 characters.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>A word such as <c>web</c>, 1 to 64 characters.</summary>
    [Id(2)]
    public required string Category { get; init; }

    /// <summary>At most 1,024 characters.</summary>
    [Id(3)]
    public string Description { get; init; } = "";

    /// <summary>What may be set.</summary>
    [Id(4)]
    public ImmutableArray<TemplateParameter> Parameters { get; init; } = [];

    /// <summary>The whole document, as it was written.</summary>
    [Id(5)]
    public required string Yaml { get; init; }

    /// <summary>Extensions that its instances have.</summary>
    [Id(6)]
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Providers that suit it.</summary>
    [Id(7)]
    public ImmutableArray<string> Providers { get; init; } = [];
}

/// <summary>A parameter of a template.</summary>
/// <param name="Name">Lower-case letters, digits and underscores, beginning with a letter.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Description">For people.</param>
/// <param name="Default">As text; null for none.</param>
/// <param name="IsRequired">Whether a value must be given.</param>
/// <param name="Options">For <see cref="ParameterType.Choice"/>: the values.</param>
/// <param name="Pattern">For <see cref="ParameterType.Text"/>: a regular expression that the whole value matches.</param>
/// <param name="Min">For numbers.</param>
/// <param name="Max">For numbers.</param>
[GenerateSerializer, Immutable, Alias("fleet.template-parameter")]
public sealed record TemplateParameter(
    [property: Id(0)] string Name,
    [property: Id(1)] ParameterType Type,
    [property: Id(2)] string Description,
    [property: Id(3)] string? Default,
    [property: Id(4)] bool IsRequired,
    [property: Id(5)] ImmutableArray<string> Options,
    [property: Id(6)] string? Pattern,
    [property: Id(7)] double? Min,
    [property: Id(8)] double? Max);

/// <summary>What values a parameter takes.</summary>
[GenerateSerializer, Alias("fleet.parameter-type")]
public enum ParameterType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Fraction,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of its options.</summary>
    Choice,

    /// <summary>A TCP port. Without a value and a default, Fleet draws one from 20,000 to 29,999.</summary>
    Port,

    /// <summary>A host name.</summary>
    Domain,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A secret. Its value is given beside the configuration, never in it; without one, Fleet draws 24 characters.</summary>
    Password,
}

/// <summary>A template as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.template-view")]
public sealed record TemplateView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required TemplateId Id { get; init; }

    /// <summary>What it says.</summary>
    [Id(1)]
    public required TemplateDocument Document { get; init; }

    /// <summary>Whether it comes with Fleet.</summary>
    [Id(2)]
    public required bool IsOfficial { get; init; }

    /// <summary>Who made it; null for Fleet's own.</summary>
    [Id(3)]
    public string? Actor { get; init; }

    /// <summary>When it was made.</summary>
    [Id(4)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(5)]
    public required DateTimeOffset UpdatedAt { get; init; }
}
