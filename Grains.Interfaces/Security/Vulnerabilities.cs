using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Security;

/// <summary>How bad a vulnerability is, worst first.</summary>
[GenerateSerializer, Alias("fleet.vulnerability-severity")]
public enum VulnerabilitySeverity
{
    /// <summary>A CVSS score of 9 or more.</summary>
    Critical,

    /// <summary>7 or more.</summary>
    High,

    /// <summary>4 or more.</summary>
    Medium,

    /// <summary>More than 0.</summary>
    Low,

    /// <summary>Nobody has said.</summary>
    Unknown,
}

/// <summary>What has become of a vulnerability.</summary>
[GenerateSerializer, Alias("fleet.vulnerability-status")]
public enum VulnerabilityStatus
{
    /// <summary>It was found, and nobody has said anything of it.</summary>
    Open,

    /// <summary>Somebody has seen it.</summary>
    Acknowledged,

    /// <summary>It is no longer found, or somebody says that it is gone.</summary>
    Fixed,

    /// <summary>Somebody says that it is none.</summary>
    FalsePositive,
}

/// <summary>An advisory that a package of an instance falls under.</summary>
public sealed record VulnerabilityRow
{
    /// <summary>By whom a row is FIXED that a scan no longer finds.</summary>
    public const string ByScan = "system:scan";

    /// <summary>Its id.</summary>
    public required VulnerabilityId Id { get; init; }

    /// <summary>Whose.</summary>
    public required InstanceId Instance { get; init; }

    /// <summary>The CVE's number; the advisory's own where it names no CVE.</summary>
    public required string CveId { get; init; }

    /// <summary>The advisory's id in the OSV files.</summary>
    public required string OsvId { get; init; }

    /// <summary>The package as it is installed.</summary>
    public required string Package { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Where it comes from, such as <c>Debian:12</c> or <c>PyPI</c>.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>How bad it is.</summary>
    public required VulnerabilitySeverity Severity { get; init; }

    /// <summary>0 to 10; null where the advisory gives no vector that Fleet can compute.</summary>
    public double? Score { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>The first version without it; null if there is none.</summary>
    public string? FixVersion { get; init; }

    /// <summary>Where more is said.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public VulnerabilityStatus Status { get; init; }

    /// <summary>When it was found first.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>When its status last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who has changed it: an actor, or <see cref="ByScan"/>; null for nobody yet.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>When somebody acknowledged it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When it was fixed.</summary>
    public DateTimeOffset? FixedAt { get; init; }

    /// <summary>What is the same in a later scan.</summary>
    public (string, string, string, string) Key => (CveId, Ecosystem, Package, Version);
}

/// <summary>A question for vulnerabilities. All that is given must hold.</summary>
public sealed record VulnerabilityQuery
{
    /// <summary>Whose; null for everybody's.</summary>
    public InstanceId? Instance { get; init; }

    /// <summary>How bad; empty for all.</summary>
    public ImmutableArray<VulnerabilitySeverity> Severities { get; init; } = [];

    /// <summary>Where they stand; empty for all.</summary>
    public ImmutableArray<VulnerabilityStatus> Statuses { get; init; } = [];

    /// <summary>The ecosystem, with or without its release (<c>Debian</c> or <c>Debian:12</c>); null for all.</summary>
    public string? Ecosystem { get; init; }

    /// <summary>Who asks.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows to return, 1 to 100.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of vulnerabilities, the worst first and of those the newest, and how many match in all.</summary>
public sealed record VulnerabilityPage(ImmutableArray<VulnerabilityRow> Rows, long Total);
