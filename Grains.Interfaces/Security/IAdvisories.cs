using System.Collections.Immutable;

namespace Fleet.Security;

/// <summary>A package that is installed.</summary>
/// <param name="Ecosystem">As OSV calls it, with its release: <c>Debian:12</c>, <c>Alpine:v3.20</c>, <c>PyPI</c>, <c>npm</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">As the package says; null if it does not.</param>
/// <param name="Source">The source package that it was built from; null if that is of the same name, or nothing is known of one.</param>
/// <param name="SourceVersion">That one's version; null if it is the same.</param>
public sealed record FoundPackage(
    string Ecosystem, string Name, string Version, string? License = null, string? Source = null, string? SourceVersion = null);

/// <summary>A package that falls under an advisory.</summary>
/// <param name="Package">Which.</param>
/// <param name="CveId">The CVE's number, or the advisory's own.</param>
/// <param name="OsvId">The advisory's id.</param>
/// <param name="Severity">As the file says; else by <paramref name="Score"/>.</param>
/// <param name="Score">The base score of its CVSS v3 vector; null without one.</param>
/// <param name="Title">One line.</param>
/// <param name="Description">What it is, cut after some thousand characters.</param>
/// <param name="FixVersion">The first version without it; null if there is none.</param>
/// <param name="References">Where more is said.</param>
public sealed record AdvisoryMatch(
    FoundPackage Package,
    string CveId,
    string OsvId,
    VulnerabilitySeverity Severity,
    double? Score,
    string Title,
    string Description,
    string? FixVersion,
    ImmutableArray<string> References);

/// <summary>The advisories that the operator provides as files in OSV's format.</summary>
public interface IAdvisories
{
    /// <summary>A text that changes with the advisories; null while there are none.</summary>
    string? Edition { get; }

    /// <summary>Reads what has changed. What cannot be read is logged and left as it was.</summary>
    Task Refresh(CancellationToken cancellationToken = default);

    /// <summary>What is known against these packages: each CVE once for each package.</summary>
    ImmutableArray<AdvisoryMatch> Match(IEnumerable<FoundPackage> packages);
}
