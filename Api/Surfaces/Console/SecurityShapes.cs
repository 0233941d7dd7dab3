using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Security;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A vulnerability of an instance.</summary>
public sealed record VulnerabilityShape
{
    internal VulnerabilityShape(VulnerabilityRow row, string? instanceName)
    {
        (Id, InstanceId, InstanceName) = (row.Id.Value, row.Instance.Value, instanceName ?? row.Instance.Value);
        (CveId, OsvId, PackageName, PackageVersion, Ecosystem) = (row.CveId, row.OsvId, row.Package, row.Version, row.Ecosystem);
        (Severity, CvssScore, Title, Description) = (WireName.Upper(row.Severity), row.Score, row.Title, row.Description);
        (FixVersion, References, Status) = (row.FixVersion, row.References, WireName.Upper(row.Status));
        (DetectedAt, AcknowledgedAt, FixedAt, ChangedBy) = (row.DetectedAt, row.AcknowledgedAt, row.FixedAt, row.ChangedBy);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose.</summary>
    public string InstanceId { get; }

    /// <summary>What that one is called.</summary>
    public string InstanceName { get; }

    /// <summary>The CVE's number; the advisory's own where it names no CVE.</summary>
    public string CveId { get; }

    /// <summary>The advisory.</summary>
    public string? OsvId { get; }

    /// <summary>The package as it is installed.</summary>
    public string PackageName { get; }

    /// <summary>Its version.</summary>
    public string PackageVersion { get; }

    /// <summary>Where it comes from, such as <c>Debian:12</c> or <c>npm</c>.</summary>
    public string Ecosystem { get; }

    /// <summary>CRITICAL, HIGH, MEDIUM, LOW or UNKNOWN.</summary>
    public string Severity { get; }

    /// <summary>The base score of the CVSS v3 vector; null without one.</summary>
    public double? CvssScore { get; }

    /// <summary>One line.</summary>
    public string Title { get; }

    /// <summary>What it is.</summary>
    public string Description { get; }

    /// <summary>The first version without it; null if there is none.</summary>
    public string? FixVersion { get; }

    /// <summary>Where more is said.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>OPEN, ACKNOWLEDGED, FIXED or FALSE_POSITIVE.</summary>
    public string Status { get; }

    /// <summary>When it was found first.</summary>
    public DateTimeOffset DetectedAt { get; }

    /// <summary>When somebody acknowledged it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcknowledgedAt { get; }

    /// <summary>When it was fixed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? FixedAt { get; }

    /// <summary>Who has said where it stands; <c>system:scan</c> where a scan found it no more.</summary>
    public string? ChangedBy { get; }
}

/// <summary>A page of vulnerabilities: the worst first, and of those the newest.</summary>
/// <param name="Data">The page.</param>
/// <param name="Pagination">Where it stands.</param>
/// <param name="Items">The page, by its other name.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
public sealed record VulnerabilityList(
    IReadOnlyList<VulnerabilityShape> Data, Pagination Pagination, IReadOnlyList<VulnerabilityShape> Items, long Total, int Page, int PageSize, long TotalPages);

/// <summary>Where a vulnerability stands from now on.</summary>
public sealed record VulnerabilityJudged(string Id, string Status);

/// <summary>A package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Ecosystem">Where it comes from.</param>
/// <param name="License">As the package says it; left out if it does not.</param>
public sealed record PackageShape(
    string Name, string Version, string Ecosystem, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? License);

/// <summary>What is installed.</summary>
public sealed record BomShape
{
    /// <summary>The instance; left out where it is about all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstanceId { get; init; }

    /// <summary>A page of the instance's packages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PackageShape>? Packages { get; init; }

    /// <summary>The page, by its other name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PackageShape>? Data { get; init; }

    /// <summary>Where the page stands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pagination? Pagination { get; init; }

    /// <summary>How many the instance has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BomSummary? Summary { get; init; }

    /// <summary>How many there are on all instances.</summary>
    public long TotalPackages { get; init; }

    /// <summary>The same by ecosystem.</summary>
    public required IReadOnlyDictionary<string, long> ByEcosystem { get; init; }
}

/// <summary>How many packages an instance has.</summary>
public sealed record BomSummary(long Total, IReadOnlyDictionary<string, long> ByEcosystem, DateTimeOffset? LastScanned);

/// <summary>A scan.</summary>
/// <param name="InstanceId">Whose machine.</param>
/// <param name="InstanceName">What that one is called.</param>
/// <param name="ScannedAt">When it ended; when it began while it runs.</param>
/// <param name="PackagesScanned">How many packages were read.</param>
/// <param name="VulnerabilitiesDetected">How many vulnerabilities they have.</param>
/// <param name="NewVulnerabilitiesSaved">How many of them nobody knew of.</param>
/// <param name="Status">RUNNING, SUCCEEDED or FAILED.</param>
/// <param name="Gaps">What could not be read, in a sentence each: there nothing is taken for fixed.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ScanShape(
    string InstanceId,
    string InstanceName,
    DateTimeOffset ScannedAt,
    int PackagesScanned,
    int VulnerabilitiesDetected,
    int NewVulnerabilitiesSaved,
    string Status,
    IReadOnlyList<string> Gaps,
    string? Error)
{
    internal static ScanShape Of(ScanView scan, string name) => new(
        scan.Instance.Value, name, scan.FinishedAt ?? scan.StartedAt, scan.Packages, scan.Vulnerabilities, scan.New, WireName.Upper(scan.Status), scan.Gaps, scan.Error);
}

/// <summary>How safe everything is.</summary>
public sealed record SecuritySummary(SecurityFigures Summary);

/// <summary>The figures of it.</summary>
/// <param name="TotalVulnerabilities">Those that are open.</param>
/// <param name="BySeverity">The same by severity: all five are there.</param>
/// <param name="OpenCount">Those that are open.</param>
/// <param name="AcknowledgedCount">Those that somebody has seen.</param>
/// <param name="OverdueSecrets">Secrets that should have been rotated.</param>
/// <param name="ExpiredSshKeys">Keys whose time is over.</param>
/// <param name="WeakSshKeys">DSA keys, and RSA keys of fewer than 2,048 bits.</param>
/// <param name="ScannedInstances">Instances whose machine was read.</param>
/// <param name="SecurityScore">The score.</param>
public sealed record SecurityFigures(
    long TotalVulnerabilities,
    IReadOnlyDictionary<string, long> BySeverity,
    long OpenCount,
    long AcknowledgedCount,
    long OverdueSecrets,
    long ExpiredSshKeys,
    long WeakSshKeys,
    long ScannedInstances,
    SecurityScoreShape SecurityScore);

/// <summary>A score, 0 to 100.</summary>
public sealed record SecurityScoreShape(int Total, SecurityScoreParts Breakdown, string Grade)
{
    internal static SecurityScoreShape Of(SecurityScore score) =>
        new(score.Total, new(score.Vulnerabilities, score.SecretRotation, score.SshKeys), score.Grade);
}

/// <summary>Its parts: of 60, of 25 and of 15.</summary>
public sealed record SecurityScoreParts(int Vulnerabilities, int SecretRotation, int SshKeys);

/// <summary>What keeps to the rules, and what does not.</summary>
public sealed record ComplianceReport(
    string? InstanceId,
    int CompliancePercent,
    int PassedChecks,
    int TotalChecks,
    IReadOnlyList<ComplianceCheck> Checks,
    SecurityScoreShape SecurityScore,
    long ScannedInstances,
    DateTimeOffset GeneratedAt);

/// <summary>A check.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">In words.</param>
/// <param name="Passed">Whether all is well, as far as anybody has looked; false where nobody has.</param>
/// <param name="Details">What was found.</param>
public sealed record ComplianceCheck(string Id, string Name, bool Passed, string Details);
