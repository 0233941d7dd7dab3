using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An extension.</summary>
public record CatalogueExtension
{
    internal CatalogueExtension(ExtensionEntry entry, CatalogueRow row)
    {
        var document = entry.Document;
        (Id, Name, DisplayName, Description) = (entry.Id.Value, document.Name, document.DisplayName, document.Description);
        (Category, Version, Author, License) = (document.Category, document.Version, document.Author, document.License);
        (HomepageUrl, IconUrl, Tags, Dependencies) = (document.HomepageUrl, document.IconUrl, document.Tags, document.Dependencies);
        (Scope, IsOfficial, IsDeprecated) = (WireName.Upper(document.Scope), document.IsOfficial, document.IsDeprecated);
        (DownloadCount, InstallCount) = (row.Downloads, row.Active);
        (CreatedAt, UpdatedAt, PublishedBy) = (entry.CreatedAt, entry.UpdatedAt, entry.Actor);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Unique.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    [JsonPropertyName("display_name")]
    public string DisplayName { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>A word such as <c>language</c>.</summary>
    public string Category { get; }

    /// <summary>The version that is to be installed.</summary>
    public string Version { get; }

    /// <summary>Who made it.</summary>
    public string? Author { get; }

    /// <summary>The name of its licence.</summary>
    public string? License { get; }

    /// <summary>An address.</summary>
    [JsonPropertyName("homepage_url")]
    public string? HomepageUrl { get; }

    /// <summary>An address.</summary>
    [JsonPropertyName("icon_url")]
    public string? IconUrl { get; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>What it needs itself, each <c>name</c> or <c>name@constraint</c>.</summary>
    public IReadOnlyList<string> Dependencies { get; }

    /// <summary>PUBLIC, PRIVATE or INTERNAL.</summary>
    public string Scope { get; }

    /// <summary>Whether who runs this Fleet stands behind it.</summary>
    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; }

    /// <summary>Whether it should not be installed any more.</summary>
    [JsonPropertyName("is_deprecated")]
    public bool IsDeprecated { get; }

    /// <summary>Installations that ever succeeded, on all instances that there were.</summary>
    [JsonPropertyName("download_count")]
    public long DownloadCount { get; }

    /// <summary>Instances that have it now, of those that the caller may know of.</summary>
    [JsonPropertyName("install_count")]
    public long InstallCount { get; }

    /// <summary>When it came into the catalogue.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Who put it there.</summary>
    [JsonPropertyName("published_by")]
    public string PublishedBy { get; }
}

/// <summary>An extension, who has it and its policies.</summary>
public sealed record ExtensionDetail : CatalogueExtension
{
    internal ExtensionDetail(
        ExtensionEntry entry, CatalogueRow row, ImmutableArray<ExtensionUsageRow> usages, ImmutableArray<ExtensionPolicyView> policies) : base(entry, row)
    {
        Usages = [.. usages.Select(one => new ExtensionUse(one.InstanceId, one.Version, one.InstalledAt))];
        Policies =
        [
            .. policies.Select(one => new ExtensionPolicyBrief(one.Spec.Instance?.Value, WireName.Upper(one.Spec.Policy), one.Spec.PinnedVersion)),
        ];
    }

    /// <summary>Where it is installed: the newest ten.</summary>
    public IReadOnlyList<ExtensionUse> Usages { get; }

    /// <summary>How it is kept up to date.</summary>
    public IReadOnlyList<ExtensionPolicyBrief> Policies { get; }
}

/// <summary>Where an extension is installed.</summary>
/// <param name="InstanceId">On which instance.</param>
/// <param name="Version">In which version; null if it is not known.</param>
/// <param name="InstalledAt">Since when.</param>
public sealed record ExtensionUse(
    [property: JsonPropertyName("instance_id")] string InstanceId, string? Version, [property: JsonPropertyName("installed_at")] DateTimeOffset InstalledAt);

/// <summary>A policy of the extension at hand.</summary>
/// <param name="InstanceId">For that instance; null for all.</param>
/// <param name="Policy">AUTO_UPDATE, PIN or FREEZE.</param>
/// <param name="PinnedVersion">The version that is wanted; with PIN only.</param>
public sealed record ExtensionPolicyBrief(
    [property: JsonPropertyName("instance_id")] string? InstanceId, string Policy, [property: JsonPropertyName("pinned_version")] string? PinnedVersion);

/// <summary>An extension was taken out of the catalogue, or a policy was deleted.</summary>
public sealed record ExtensionDeleted(bool Deleted, string Id);

/// <summary>A category and how many extensions it has.</summary>
public sealed record CategoryShape(string Category, long Count);

/// <summary>The categories, those with most extensions first.</summary>
public sealed record ExtensionCategories(IReadOnlyList<CategoryShape> Categories);

/// <summary>What instances have.</summary>
/// <param name="TopExtensions">The twenty that most instances have.</param>
/// <param name="InstancesWithExtensions">How many instances have any.</param>
public sealed record ExtensionSummary(
    [property: JsonPropertyName("top_extensions")] IReadOnlyList<TopExtension> TopExtensions,
    [property: JsonPropertyName("instances_with_extensions")] long InstancesWithExtensions);

/// <summary>An extension that many instances have.</summary>
public sealed record TopExtension
{
    internal TopExtension(ExtensionEntry entry, CatalogueRow row)
    {
        (Id, Name, DisplayName, Category) = (entry.Id.Value, entry.Document.Name, entry.Document.DisplayName, entry.Document.Category);
        (DownloadCount, ActiveInstalls) = (row.Downloads, row.Active);
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

    /// <summary>Installations that ever succeeded.</summary>
    [JsonPropertyName("download_count")]
    public long DownloadCount { get; }

    /// <summary>Instances that have it now.</summary>
    [JsonPropertyName("active_installs")]
    public long ActiveInstalls { get; }
}

/// <summary>How an extension fares.</summary>
public sealed record ExtensionAnalytics
{
    internal ExtensionAnalytics(ExtensionId id, ExtensionFigures figures, DateOnly first, int days)
    {
        (ExtensionId, TotalInstalls, ActiveInstalls, FailedInstalls) = (id.Value, figures.Attempts, figures.Active, figures.Failures);
        FailureRatePct = figures.Attempts == 0 ? 0 : Rounded.To2(100.0 * figures.Failures / figures.Attempts);
        AvgInstallTimeMs = figures.AverageMs is { } average ? Rounded.To2(average) : null;
        (Removals, FailedRemovals) = (figures.Removals, figures.FailedRemovals);
        var known = figures.Trend.ToDictionary(one => one.Day);
        InstallTrend =
        [
            .. Enumerable.Range(0, days).Select(first.AddDays)
                .Select(day => known.TryGetValue(day, out var one) ? new InstallDay(day, one.Installs, one.Failures) : new InstallDay(day, 0, 0)),
        ];
    }

    /// <summary>Which extension.</summary>
    [JsonPropertyName("extension_id")]
    public string ExtensionId { get; }

    /// <summary>Attempts to install it.</summary>
    [JsonPropertyName("total_installs")]
    public long TotalInstalls { get; }

    /// <summary>Instances that have it now.</summary>
    [JsonPropertyName("active_installs")]
    public long ActiveInstalls { get; }

    /// <summary>Attempts that failed.</summary>
    [JsonPropertyName("failed_installs")]
    public long FailedInstalls { get; }

    /// <summary>Of 100 attempts.</summary>
    [JsonPropertyName("failure_rate_pct")]
    public double FailureRatePct { get; }

    /// <summary>Milliseconds; null if it is known of no installation.</summary>
    [JsonPropertyName("avg_install_time_ms")]
    public double? AvgInstallTimeMs { get; }

    /// <summary>Installations that have been removed, or replaced by another version.</summary>
    public long Removals { get; }

    /// <summary>Attempts to remove it that failed.</summary>
    [JsonPropertyName("failed_removals")]
    public long FailedRemovals { get; }

    /// <summary>The last 30 days in UTC, oldest first.</summary>
    [JsonPropertyName("install_trend")]
    public IReadOnlyList<InstallDay> InstallTrend { get; }
}

/// <summary>A day, in UTC.</summary>
/// <param name="Date">The day.</param>
/// <param name="Installs">Installations that succeeded.</param>
/// <param name="Failures">Those that failed.</param>
public sealed record InstallDay(DateOnly Date, long Installs, long Failures);
