using System.Collections.Immutable;
using Fleet.Security;

namespace Fleet.Advisories.Osv;

/// <summary>An advisory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CveId">The CVE that it is about; its own id if that is none, or more than one.</param>
/// <param name="Title">One line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Severity">How bad it is; null if it does not say.</param>
/// <param name="Score">The base score of its CVSS v3 vector.</param>
/// <param name="References">Where more is said.</param>
internal sealed record Advisory(
    string Id, string CveId, string Title, string Description, VulnerabilitySeverity? Severity, double? Score, ImmutableArray<string> References);

/// <summary>A package that an advisory is about.</summary>
/// <param name="Advisory">Which advisory.</param>
/// <param name="Ecosystem">Without its release.</param>
/// <param name="Release">The release; null for all.</param>
/// <param name="Name">The package.</param>
/// <param name="Ranges">The versions by their order.</param>
/// <param name="Versions">Versions by name.</param>
/// <param name="Severity">How bad it is there; null if it does not say.</param>
/// <param name="Score">The base score there.</param>
internal sealed record Affected(
    Advisory Advisory,
    string Ecosystem,
    string? Release,
    string Name,
    ImmutableArray<ImmutableArray<VersionEvent>> Ranges,
    ImmutableArray<string> Versions,
    VulnerabilitySeverity? Severity,
    double? Score)
{
    /// <summary>How bad it is, by all that was said.</summary>
    public VulnerabilitySeverity Worst => Severity ?? Advisory.Severity ?? Severities.Of(Score ?? Advisory.Score);
}

/// <summary>What happens at a version.</summary>
/// <param name="Kind">Whether the fault comes, goes, or is there for the last time.</param>
/// <param name="Version">Which version; 0 for the beginning of time.</param>
internal readonly record struct VersionEvent(EventKind Kind, string Version);

/// <summary>What happens at a version; in the order in which several count at one version.</summary>
internal enum EventKind
{
    Introduced,
    LastAffected,
    Fixed,
}
