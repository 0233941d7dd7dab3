using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An extension for the catalogue.</summary>
public sealed record CreateExtension
{
    /// <summary>Unique: lower-case letters, digits, hyphens and underscores.</summary>
    [Required, StringLength(100, MinimumLength = 1), RegularExpression(Dependency.NamePattern)]
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    [JsonPropertyName("display_name"), Required, StringLength(100, MinimumLength = 1)]
    public string? DisplayName { get; init; }

    /// <summary>For people.</summary>
    [Required, StringLength(1_000, MinimumLength = 1)]
    public string? Description { get; init; }

    /// <summary>A word such as <c>language</c>.</summary>
    [Required, StringLength(50, MinimumLength = 1)]
    public string? Category { get; init; }

    /// <summary>Begins with three numbers, such as 1.2.3.</summary>
    [Required, StringLength(SemanticVersion.MaxLength, MinimumLength = 5)]
    public string? Version { get; init; }

    /// <summary>Who made it.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Author { get; init; }

    /// <summary>The name of its licence.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? License { get; init; }

    /// <summary>An http or https address.</summary>
    [JsonPropertyName("homepage_url"), StringLength(2_048, MinimumLength = 1)]
    public string? HomepageUrl { get; init; }

    /// <summary>An http or https address.</summary>
    [JsonPropertyName("icon_url"), StringLength(2_048, MinimumLength = 1)]
    public string? IconUrl { get; init; }

    /// <summary>Words to find it by; without commas.</summary>
    [Each(1, 50, MaxCount = 50)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What it needs: <c>name</c>, or <c>name@constraint</c> such as <c>python@&gt;=3.11 &lt;4</c>.</summary>
    [Each(1, 256, MaxCount = 100)]
    public IReadOnlyList<string>? Dependencies { get; init; }

    /// <summary>PUBLIC if absent.</summary>
    [OneOf("PUBLIC", "PRIVATE", "INTERNAL")]
    public string? Scope { get; init; }

    /// <summary>Whether who runs this Fleet stands behind it; false if absent.</summary>
    [JsonPropertyName("is_official")]
    public bool? IsOfficial { get; init; }

    internal ExtensionDocument ToDocument() => new()
    {
        Name = Name!,
        DisplayName = DisplayName!,
        Description = Description!,
        Category = Category!,
        Version = Version!,
        Author = Author,
        License = License,
        HomepageUrl = HomepageUrl,
        IconUrl = IconUrl,
        Tags = [.. Tags ?? []],
        Dependencies = [.. Dependencies ?? []],
        Scope = WireName.TryRead<ExtensionScope>(Scope, WireName.Upper, out var scope) ? scope : ExtensionScope.Public,
        IsOfficial = IsOfficial ?? false,
    };
}

/// <summary>What is to change of an extension; what is absent stays. An empty text takes away what need not be said.</summary>
public sealed record UpdateExtension
{
    /// <summary>For people.</summary>
    [JsonPropertyName("display_name"), StringLength(100, MinimumLength = 1)]
    public string? DisplayName { get; init; }

    /// <summary>For people.</summary>
    [StringLength(1_000, MinimumLength = 1)]
    public string? Description { get; init; }

    /// <summary>A word such as <c>language</c>.</summary>
    [StringLength(50, MinimumLength = 1)]
    public string? Category { get; init; }

    /// <summary>Begins with three numbers, such as 1.2.3.</summary>
    [StringLength(SemanticVersion.MaxLength, MinimumLength = 5)]
    public string? Version { get; init; }

    /// <summary>Who made it.</summary>
    [StringLength(200)]
    public string? Author { get; init; }

    /// <summary>The name of its licence.</summary>
    [StringLength(100)]
    public string? License { get; init; }

    /// <summary>An http or https address.</summary>
    [JsonPropertyName("homepage_url"), StringLength(2_048)]
    public string? HomepageUrl { get; init; }

    /// <summary>An http or https address.</summary>
    [JsonPropertyName("icon_url"), StringLength(2_048)]
    public string? IconUrl { get; init; }

    /// <summary>All of them.</summary>
    [Each(1, 50, MaxCount = 50)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>All of them.</summary>
    [Each(1, 256, MaxCount = 100)]
    public IReadOnlyList<string>? Dependencies { get; init; }

    /// <summary>Whether it should not be installed any more.</summary>
    [JsonPropertyName("is_deprecated")]
    public bool? IsDeprecated { get; init; }

    internal ExtensionDocument On(ExtensionDocument document) => document with
    {
        DisplayName = DisplayName ?? document.DisplayName,
        Description = Description ?? document.Description,
        Category = Category ?? document.Category,
        Version = Version ?? document.Version,
        Author = Changed(Author, document.Author),
        License = Changed(License, document.License),
        HomepageUrl = Changed(HomepageUrl, document.HomepageUrl),
        IconUrl = Changed(IconUrl, document.IconUrl),
        Tags = Tags is { } tags ? [.. tags] : document.Tags,
        Dependencies = Dependencies is { } dependencies ? [.. dependencies] : document.Dependencies,
        IsDeprecated = IsDeprecated ?? document.IsDeprecated,
    };

    private static string? Changed(string? said, string? before) => said switch
    {
        null => before,
        "" => null,
        _ => said,
    };
}

/// <summary>An installation, or a removal, to record.</summary>
public sealed record RecordExtensionUsage
{
    /// <summary>The extension's id, or its name.</summary>
    [JsonPropertyName("extension_id"), Required, StringLength(128, MinimumLength = 1)]
    public string? ExtensionId { get; init; }

    /// <summary>On which instance.</summary>
    [JsonPropertyName("instance_id"), Required, StringLength(128, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>The version that was installed, or removed.</summary>
    [Required, StringLength(SemanticVersion.MaxLength, MinimumLength = 1)]
    public string? Version { get; init; }

    /// <summary>install or remove.</summary>
    [Required, OneOf("install", "remove")]
    public string? Action { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    [JsonPropertyName("install_duration_ms"), Range(0, 1_000_000_000_000)]
    public long? InstallDurationMs { get; init; }

    /// <summary>Whether it failed; false if absent.</summary>
    public bool? Failed { get; init; }

    /// <summary>Why it failed.</summary>
    [StringLength(2_000)]
    public string? Error { get; init; }

    internal ExtensionChange ToChange(string id, string extension, DateTimeOffset now) => new(
        id, extension, InstanceId!, now, Version, Action is "remove", InstallDurationMs,
        Failed is true ? string.IsNullOrEmpty(Error) ? "It failed" : Error : null);
}
