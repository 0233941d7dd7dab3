using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Extensions;

/// <summary>An attempt to install an extension on an instance, or to remove it.</summary>
/// <param name="Id">Unique: what is told twice under one id happened once.</param>
/// <param name="Extension">The extension's name.</param>
/// <param name="InstanceId">On which instance.</param>
/// <param name="At">When it ended.</param>
/// <param name="Version">The version; null if it is not known.</param>
/// <param name="IsRemoval">Whether it was to be removed.</param>
/// <param name="DurationMs">How long it took, in milliseconds; null if it is not known.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record ExtensionChange(
    string Id, string Extension, string InstanceId, DateTimeOffset At, string? Version = null, bool IsRemoval = false, long? DurationMs = null,
    string? Error = null)
{
    /// <summary>Within this span an installation that is told again, in the same version, is the same one.</summary>
    public static readonly TimeSpan SameWithin = TimeSpan.FromMinutes(15);
}

/// <summary>What an instance has, as its agent says.</summary>
/// <param name="InstanceId">Which instance.</param>
/// <param name="At">When.</param>
/// <param name="Installed">What is installed.</param>
/// <param name="Named">The names of all that was spoken of: what is not among them has been removed.</param>
public sealed record ExtensionSight(string InstanceId, DateTimeOffset At, ImmutableArray<SeenExtension> Installed, ImmutableArray<string> Named);

/// <summary>An extension that is installed.</summary>
/// <param name="Id">The id of its installation, should it be new.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null if it is not known.</param>
public sealed record SeenExtension(string Id, string Name, string? Version);

/// <summary>An installation, or a failed attempt.</summary>
public sealed record ExtensionUsageRow
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The extension's name.</summary>
    public required string Extension { get; init; }

    /// <summary>On which instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The version; null if it is not known.</summary>
    public string? Version { get; init; }

    /// <summary>When it was installed, or the attempt ended.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>When it was removed or replaced by another version; null if it was not.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>How long it took, in milliseconds; null if it is not known.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Whether it was an attempt to remove it.</summary>
    public bool IsRemoval { get; init; }

    /// <summary>Whether the attempt failed.</summary>
    public bool Failed { get; init; }

    /// <summary>Why.</summary>
    public string? Error { get; init; }
}

/// <summary>The figures of one extension, of instances that the asker may know of.</summary>
/// <param name="Attempts">Attempts to install it.</param>
/// <param name="Failures">Those that failed.</param>
/// <param name="Active">Instances that have it now.</param>
/// <param name="Removals">Installations that have been removed or replaced.</param>
/// <param name="FailedRemovals">Attempts to remove it that failed.</param>
/// <param name="AverageMs">How long an installation took on average, in milliseconds; null if that is known of none.</param>
/// <param name="Trend">The days on which something was tried, oldest first.</param>
public sealed record ExtensionFigures(
    long Attempts, long Failures, long Active, long Removals, long FailedRemovals, double? AverageMs, ImmutableArray<ExtensionDay> Trend);

/// <summary>A day, in UTC.</summary>
/// <param name="Day">The day.</param>
/// <param name="Installs">Installations that succeeded.</param>
/// <param name="Failures">Those that failed.</param>
public sealed record ExtensionDay(DateOnly Day, long Installs, long Failures);

/// <summary>What instances have, and what they could not install.</summary>
/// <param name="Rows">The installations, and of what is not installed the newest failure. At most <see cref="IExtensionUsage.MatrixRows"/>.</param>
/// <param name="IsCut">Whether there are more rows, or more instances than <see cref="IExtensionUsage.MatrixInstances"/>.</param>
public sealed record ExtensionMatrix(ImmutableArray<ExtensionUsageRow> Rows, bool IsCut);

/// <summary>Which installations a matrix is of.</summary>
/// <param name="Instances">These instances; empty for all.</param>
/// <param name="Extensions">These extensions, by name; empty for all.</param>
/// <param name="From">Installed then or later; null for no such bound.</param>
public sealed record ExtensionMatrixQuery(ImmutableArray<string> Instances, ImmutableArray<string> Extensions, DateTimeOffset? From);

/// <summary>An extension that instances have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many instances have it.</param>
/// <param name="Instances">Some of them, at most <see cref="IExtensionUsage.NamedInstances"/>.</param>
public sealed record InstalledExtension(string Name, long Count, ImmutableArray<InstalledOn> Instances);

/// <summary>Where an extension is installed.</summary>
/// <param name="InstanceId">On which instance.</param>
/// <param name="Name">The instance's name.</param>
/// <param name="Version">The extension's version there; null if it is not known.</param>
public sealed record InstalledOn(string InstanceId, string Name, string? Version);

/// <summary>
/// The table of what is installed where, and was. An instance has at most one installation of an extension. Installations of destroyed
/// instances count as gone.
/// </summary>
public interface IExtensionUsage
{
    /// <summary>The most instances of a matrix.</summary>
    const int MatrixInstances = 200;

    /// <summary>The most rows of a matrix.</summary>
    const int MatrixRows = 20_000;

    /// <summary>The most instances that are named of one extension.</summary>
    const int NamedInstances = 100;

    /// <summary>Queues what an agent told, for which nobody waits; false if the queue is full.</summary>
    bool TryRecord(ExtensionChange change);

    /// <summary>Queues what an instance has, for which nobody waits; false if the queue is full.</summary>
    bool TryRecord(ExtensionSight sight);

    /// <summary>Records it; ends when it is durable. The installation that it is about; null for a removal of what is not installed.</summary>
    Task<ExtensionUsageRow?> Record(ExtensionChange change, CancellationToken cancellationToken = default);

    /// <summary>The installations of an extension, newest first.</summary>
    Task<ImmutableArray<ExtensionUsageRow>> Installations(
        string extension, int limit, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>What an instance has, by name.</summary>
    Task<ImmutableArray<ExtensionUsageRow>> On(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>The figures of an extension; its trend from a moment on.</summary>
    Task<ExtensionFigures> Figures(string extension, DateTimeOffset trendFrom, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>Who has what, by instance and extension.</summary>
    Task<ExtensionMatrix> Matrix(ExtensionMatrixQuery query, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>How many instances have an extension at all.</summary>
    Task<long> Instances(Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>What is installed, on most instances first, at most <paramref name="limit"/>.</summary>
    /// <param name="category">Of that category of the catalogue; empty for what is not in the catalogue, null for all.</param>
    /// <param name="search">Text of its name or of what the catalogue says of it, in any case; null for no search.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="visibleTo">Who asks.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task<ImmutableArray<InstalledExtension>> Installed(
        string? category, string? search, int limit, Visibility visibleTo, CancellationToken cancellationToken = default);
}
