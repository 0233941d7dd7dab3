using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Who has what.</summary>
public sealed record ExtensionMatrixShape
{
    internal ExtensionMatrixShape(ExtensionMatrix matrix, ImmutableArray<MatrixExtension> extensions)
    {
        Matrix = matrix.Rows.GroupBy(row => row.InstanceId).ToImmutableSortedDictionary(
            rows => rows.Key,
            IReadOnlyDictionary<string, MatrixCell> (rows) => rows.ToImmutableSortedDictionary(
                row => ExtensionId.Named(row.Extension).Value, row => new MatrixCell(!row.Failed, row.Version, row.Failed, row.InstalledAt), StringComparer.Ordinal),
            StringComparer.Ordinal);
        (Extensions, InstanceIds, Truncated) = (extensions, [.. Matrix.Keys], matrix.IsCut);
    }

    /// <summary>By the instance's id and the extension's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, MatrixCell>> Matrix { get; }

    /// <summary>The extensions that stand in it, by name.</summary>
    public IReadOnlyList<MatrixExtension> Extensions { get; }

    /// <summary>The instances that stand in it.</summary>
    [JsonPropertyName("instance_ids")]
    public IReadOnlyList<string> InstanceIds { get; }

    /// <summary>Whether there is more than is shown.</summary>
    public bool Truncated { get; }

    /// <summary>The most instances that are shown.</summary>
    [JsonPropertyName("max_instances")]
    public int MaxInstances => IExtensionUsage.MatrixInstances;
}

/// <summary>How an extension is on an instance.</summary>
/// <param name="Installed">Whether it is installed.</param>
/// <param name="Version">In which version; null if it is not known.</param>
/// <param name="Failed">Whether the last attempt to install it failed, and it is not installed.</param>
/// <param name="InstalledAt">When it was installed, or the attempt ended.</param>
public sealed record MatrixCell(bool Installed, string? Version, bool Failed, [property: JsonPropertyName("installed_at")] DateTimeOffset InstalledAt);

/// <summary>An extension that stands in the matrix.</summary>
public sealed record MatrixExtension
{
    internal MatrixExtension(string name, ExtensionDocument? document) =>
        (Id, Name, DisplayName, Category, Registered) =
            (ExtensionId.Named(name).Value, name, document?.DisplayName ?? name, document?.Category, document is not null);

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    [JsonPropertyName("display_name")]
    public string DisplayName { get; }

    /// <summary>Its category; null if the catalogue does not have it.</summary>
    public string? Category { get; }

    /// <summary>Whether the catalogue has it.</summary>
    public bool Registered { get; }
}

/// <summary>An installation or a removal was recorded.</summary>
/// <param name="Recorded">Always true.</param>
/// <param name="Usage">The installation; null for the removal of what was not installed.</param>
public sealed record ExtensionUsageRecorded(bool Recorded, ExtensionUsageShape? Usage);

/// <summary>An installation, or an attempt that failed.</summary>
public sealed record ExtensionUsageShape
{
    internal ExtensionUsageShape(ExtensionUsageRow row)
    {
        (Id, ExtensionId, InstanceId, Version) = (row.Id, Extensions.ExtensionId.Named(row.Extension).Value, row.InstanceId, row.Version);
        (InstalledAt, RemovedAt, InstallDurationMs) = (row.InstalledAt, row.RemovedAt, row.DurationMs);
        (Failed, Error) = (row.Failed, row.Error);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Of which extension.</summary>
    [JsonPropertyName("extension_id")]
    public string ExtensionId { get; }

    /// <summary>On which instance.</summary>
    [JsonPropertyName("instance_id")]
    public string InstanceId { get; }

    /// <summary>The version; null if it is not known.</summary>
    public string? Version { get; }

    /// <summary>When it was installed, or the attempt ended.</summary>
    [JsonPropertyName("installed_at")]
    public DateTimeOffset InstalledAt { get; }

    /// <summary>When it was removed, or replaced by another version.</summary>
    [JsonPropertyName("removed_at")]
    public DateTimeOffset? RemovedAt { get; }

    /// <summary>Milliseconds.</summary>
    [JsonPropertyName("install_duration_ms")]
    public long? InstallDurationMs { get; }

    /// <summary>Whether the attempt failed.</summary>
    public bool Failed { get; }

    /// <summary>Why.</summary>
    public string? Error { get; }
}

/// <summary>What the instances have.</summary>
public sealed record FleetExtensions
{
    internal FleetExtensions(IReadOnlyList<FleetExtension> extensions, long instances)
    {
        (Extensions, InstancesWithExtensions) = (extensions, instances);
        Categories =
        [
            .. extensions.GroupBy(one => one.Category).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new FleetExtensionCategory(group.Key, group.First().CategoryLabel, group.Count())),
        ];
    }

    /// <summary>Those on most instances first.</summary>
    public IReadOnlyList<FleetExtension> Extensions { get; }

    /// <summary>How many there are.</summary>
    public int Total => Extensions.Count;

    /// <summary>How many instances have any extension.</summary>
    [JsonPropertyName("instances_with_extensions")]
    public long InstancesWithExtensions { get; }

    /// <summary>The categories of these extensions.</summary>
    public IReadOnlyList<FleetExtensionCategory> Categories { get; }
}

/// <summary>A category and how many of the extensions at hand are of it.</summary>
public sealed record FleetExtensionCategory(string Category, string Label, int Count);

/// <summary>An extension that instances have.</summary>
public sealed record FleetExtension
{
    /// <summary>What is not in the catalogue.</summary>
    public const string Uncategorized = "uncategorized";

    internal FleetExtension(InstalledExtension installed, ExtensionDocument? document)
    {
        (Id, Name, DisplayName) = (ExtensionId.Named(installed.Name).Value, installed.Name, document?.DisplayName ?? installed.Name);
        (Description, Category) = (document?.Description ?? "", document?.Category ?? Uncategorized);
        CategoryLabel = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Category.Replace('-', ' ').Replace('_', ' '));
        InstanceCount = installed.Count;
        Instances = [.. installed.Instances.Select(one => new FleetExtensionInstance(one.InstanceId, one.Name, one.Version))];
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    [JsonPropertyName("display_name")]
    public string DisplayName { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>Its category; uncategorized if the catalogue does not have it.</summary>
    public string Category { get; }

    /// <summary>The same for people.</summary>
    [JsonPropertyName("category_label")]
    public string CategoryLabel { get; }

    /// <summary>How many instances have it.</summary>
    [JsonPropertyName("instance_count")]
    public long InstanceCount { get; }

    /// <summary>Some of them.</summary>
    public IReadOnlyList<FleetExtensionInstance> Instances { get; }
}

/// <summary>An instance that has the extension at hand.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The extension's version there; null if it is not known.</param>
public sealed record FleetExtensionInstance(string Id, string Name, string? Version);
