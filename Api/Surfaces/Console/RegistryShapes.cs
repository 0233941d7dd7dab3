using System.ComponentModel;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A profile.</summary>
public record ProfileShape
{
    internal ProfileShape(RegistryProfile profile) =>
        (Name, Description, Extensions, ExtensionCount) = (profile.Name, profile.Description, profile.Extensions, profile.Count);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>The names of its extensions, as far as the registry tells them.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>How many there are.</summary>
    [JsonPropertyName("extension_count")]
    public int ExtensionCount { get; }
}

/// <summary>A profile, with all that it needs counted.</summary>
public sealed record RegistryProfileShape : ProfileShape
{
    internal RegistryProfileShape(RegistryProfile profile) : base(profile) => TotalWithDependencies = profile.CountWithDependencies;

    /// <summary>How many extensions there are with all that they need.</summary>
    [JsonPropertyName("total_with_dependencies")]
    public int TotalWithDependencies { get; }
}

/// <summary>Profiles, by name.</summary>
public sealed record ProfileList(IReadOnlyList<ProfileShape> Profiles);

/// <summary>Profiles, by name, with all that they need counted.</summary>
public sealed record RegistryProfileList(IReadOnlyList<RegistryProfileShape> Profiles);

/// <summary>The query of the registry's extensions.</summary>
public sealed record RegistryQuery : IChecked
{
    /// <summary>The category wanted.</summary>
    [FromQuery(Name = "category"), Description("The category wanted.")]
    public string? Category { get; init; }

    /// <summary>Text to look for.</summary>
    [FromQuery(Name = "search"), Description("Text that the name or the description must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        QueryText.Plain(errors, "category", Category, 128);
        QueryText.Plain(errors, "search", Search, 128);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    internal bool Wants(RegistryExtension extension) =>
        (string.IsNullOrEmpty(Category) || extension.Category == Category)
        && (string.IsNullOrEmpty(Search)
            || extension.Name.Contains(Search, StringComparison.OrdinalIgnoreCase)
            || extension.Description?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true);
}

/// <summary>An extension as the registry lists it.</summary>
public sealed record RegistryExtensionShape
{
    internal RegistryExtensionShape(RegistryExtension extension)
    {
        (Name, Category, Version) = (extension.Name, extension.Category, extension.Version);
        (Software, Status, Description) = (extension.Software, extension.Status, extension.Description);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its category.</summary>
    public string Category { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>What it installs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Software { get; }

    /// <summary>How the registry calls its state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; }

    /// <summary>For people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; }
}

/// <summary>Where an answer of the registry comes from.</summary>
public sealed record RegistryOrigin
{
    internal RegistryOrigin(RegistryAnswer<System.Collections.Immutable.ImmutableList<RegistryExtension>> answer) =>
        (Source, FetchedAt, Stale) = (answer.Source!, answer.FetchedAt, answer.IsStale);

    /// <summary>cli, file or url.</summary>
    public string Source { get; }

    /// <summary>When it was read.</summary>
    [JsonPropertyName("fetched_at")]
    public DateTimeOffset FetchedAt { get; }

    /// <summary>Whether it should have been read anew, which failed.</summary>
    public bool Stale { get; }
}

/// <summary>The registry's extensions, by name.</summary>
/// <param name="Extensions">Those that match.</param>
/// <param name="Origin">Where they come from.</param>
public sealed record RegistryExtensionList(IReadOnlyList<RegistryExtensionShape> Extensions, RegistryOrigin Origin)
{
    /// <summary>How many match.</summary>
    public int Total => Extensions.Count;
}

/// <summary>Which registry it is.</summary>
public sealed record RegistryVersionShape
{
    internal RegistryVersionShape(RegistryVersion version, string source) =>
        (Version, Commit, BuildDate, Target, Source) = (version.Version, version.Commit, version.BuildDate, version.Target, source);

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>What it was built from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Commit { get; }

    /// <summary>When.</summary>
    [JsonPropertyName("build_date"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BuildDate { get; }

    /// <summary>For which machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; }

    /// <summary>cli, file or url.</summary>
    public string Source { get; }
}

/// <summary>Whether the registry can be read.</summary>
/// <param name="Available">Whether it can.</param>
/// <param name="Message">Why it cannot.</param>
/// <param name="Source">cli, file or url; null if nothing is configured.</param>
public sealed record RegistryStatus(
    bool Available, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message, string? Source);
