using System.Text.Json.Serialization;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>All that an extension needs.</summary>
public sealed record ExtensionDependencies
{
    internal ExtensionDependencies(
        ExtensionId id, DependencyResolution resolution, IReadOnlyDictionary<string, ExtensionDocument> known, bool isCut)
    {
        (ExtensionId, Dependencies, Truncated) = (id.Value, resolution.Order, isCut);
        Resolved = [.. resolution.Order.Select(name => new NeededExtension(known[name]))];
        Missing = [.. resolution.Missing.Select(one => new MissingExtension(one.Name, one.RequiredBy, one.Constraint))];
        Conflicts = [.. resolution.Conflicts.Select(one => new ConflictingExtension(one.Name, one.Version, one.RequiredBy, one.Constraint))];
        Cycles = [.. resolution.Cycles.Select(one => (IReadOnlyList<string>)one)];
        Satisfied = Missing.Count == 0 && Conflicts.Count == 0 && Cycles.Count == 0 && !isCut;
    }

    /// <summary>Which extension.</summary>
    [JsonPropertyName("extension_id")]
    public string ExtensionId { get; }

    /// <summary>The names of all that it needs, each behind what it needs itself; without what the catalogue does not have.</summary>
    public IReadOnlyList<string> Dependencies { get; }

    /// <summary>The same, with their ids and versions.</summary>
    public IReadOnlyList<NeededExtension> Resolved { get; }

    /// <summary>What the catalogue does not have.</summary>
    public IReadOnlyList<MissingExtension> Missing { get; }

    /// <summary>What the catalogue has in a version that is not wanted.</summary>
    public IReadOnlyList<ConflictingExtension> Conflicts { get; }

    /// <summary>What needs itself: the names along each circle, the first one again at its end.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles { get; }

    /// <summary>Whether nothing is missing, in conflict or in a circle.</summary>
    public bool Satisfied { get; }

    /// <summary>Whether there is more than the 1,000 extensions that are followed.</summary>
    public bool Truncated { get; }
}

/// <summary>An extension that another one needs.</summary>
public sealed record NeededExtension
{
    internal NeededExtension(ExtensionDocument document)
    {
        (Id, Name, DisplayName) = (ExtensionId.Named(document.Name).Value, document.Name, document.DisplayName);
        (Category, Version) = (document.Category, document.Version);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    [JsonPropertyName("display_name")]
    public string DisplayName { get; }

    /// <summary>Its category.</summary>
    public string Category { get; }

    /// <summary>The version of the catalogue.</summary>
    public string Version { get; }
}

/// <summary>A dependency that the catalogue does not have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequiredBy">The extension that names it.</param>
/// <param name="Constraint">What its version should be; null for any.</param>
public sealed record MissingExtension(string Name, [property: JsonPropertyName("required_by")] string RequiredBy, string? Constraint);

/// <summary>A dependency that the catalogue has in a version that is not wanted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of the catalogue.</param>
/// <param name="RequiredBy">The extension that wants another one.</param>
/// <param name="Constraint">What its version should be.</param>
public sealed record ConflictingExtension(
    string Name, string Version, [property: JsonPropertyName("required_by")] string RequiredBy, string Constraint);
