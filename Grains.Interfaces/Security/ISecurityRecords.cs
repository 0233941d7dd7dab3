using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Security;

/// <summary>
/// The tables of packages, vulnerabilities, keys, checks and scans. An instance's rows are written by its <see cref="ISecurityGrain"/> alone. What
/// is of instances that are destroyed is not seen, and goes with <see cref="Forget"/>.
/// </summary>
public interface ISecurityRecords
{
    /// <summary>Writes what a scan has found, all of it or nothing.</summary>
    Task Save(ScanFindings findings, CancellationToken cancellationToken = default);

    /// <summary>Writes a vulnerability anew.</summary>
    Task Save(VulnerabilityRow row, CancellationToken cancellationToken = default);

    /// <summary>Writes a key anew.</summary>
    Task Save(SshKeyRow row, CancellationToken cancellationToken = default);

    /// <summary>The packages of an instance, by ecosystem and name.</summary>
    Task<ImmutableArray<FoundPackage>> Packages(
        InstanceId instance, string? ecosystem, int offset, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many packages there are by ecosystem.</summary>
    Task<ImmutableSortedDictionary<string, long>> CountPackages(
        InstanceId? instance, string? ecosystem, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>All vulnerabilities of an instance, whatever became of them.</summary>
    Task<ImmutableArray<VulnerabilityRow>> Vulnerabilities(InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>A page of vulnerabilities.</summary>
    /// <exception cref="ArgumentException">The limit or the offset is out of range.</exception>
    Task<VulnerabilityPage> Query(VulnerabilityQuery query, CancellationToken cancellationToken = default);

    /// <summary>That vulnerability, or null.</summary>
    Task<VulnerabilityRow?> Find(VulnerabilityId id, CancellationToken cancellationToken = default);

    /// <summary>Keys, newest first.</summary>
    Task<ImmutableArray<SshKeyRow>> Keys(SshKeyQuery query, CancellationToken cancellationToken = default);

    /// <summary>That key, or null.</summary>
    Task<SshKeyRow?> Find(SshKeyId id, CancellationToken cancellationToken = default);

    /// <summary>How much there is of what counts.</summary>
    Task<SecurityCounts> Count(InstanceId? instance, Visibility visibleTo, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>How the checks of machines ended, by check.</summary>
    Task<ImmutableArray<CheckCount>> Checks(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>The last scan of an instance, or null.</summary>
    Task<ScanView?> LastScan(InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>The last scan of each instance.</summary>
    Task<ImmutableArray<ScanView>> LastScans(CancellationToken cancellationToken = default);

    /// <summary>The instances with open vulnerabilities of at least that severity; unknown ones count only where that is asked for.</summary>
    Task<ImmutableArray<OpenFindings>> Open(
        VulnerabilitySeverity least, InstanceId? instance, CancellationToken cancellationToken = default);

    /// <summary>Deletes what is of instances that are destroyed.</summary>
    Task Forget(CancellationToken cancellationToken = default);
}

/// <summary>What a scan has found, as it is to be written.</summary>
/// <param name="Scan">The scan.</param>
public sealed record ScanFindings(ScanView Scan)
{
    /// <summary>The packages, in the place of those before; null leaves them.</summary>
    public ImmutableArray<FoundPackage>? Packages { get; init; }

    /// <summary>New vulnerabilities, and those that have changed.</summary>
    public ImmutableArray<VulnerabilityRow> Vulnerabilities { get; init; } = [];

    /// <summary>New keys, and those that have changed.</summary>
    public ImmutableArray<SshKeyRow> Keys { get; init; } = [];

    /// <summary>The checks, in the place of those before; null leaves them.</summary>
    public ImmutableArray<CheckRow>? Checks { get; init; }
}

/// <summary>How a check of a machine ended.</summary>
/// <param name="Check">Which, such as <c>ssh-no-root-login</c>.</param>
/// <param name="Passed">Whether all is well; null where the machine did not tell.</param>
/// <param name="Details">What was found, in a sentence.</param>
public sealed record CheckRow(string Check, bool? Passed, string Details);

/// <summary>How a check ended on all the machines.</summary>
/// <param name="Check">Which.</param>
/// <param name="Passed">Where all is well.</param>
/// <param name="Failed">Where it is not.</param>
/// <param name="Unknown">Where the machine did not tell.</param>
/// <param name="Details">What was found: where it failed, else anywhere.</param>
public sealed record CheckCount(string Check, long Passed, long Failed, long Unknown, string Details);

/// <summary>The open vulnerabilities of an instance that are bad enough.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Critical">Critical ones.</param>
/// <param name="High">High ones.</param>
/// <param name="Medium">Medium ones.</param>
/// <param name="Low">Low ones.</param>
/// <param name="Unknown">Those of which nobody has said.</param>
/// <param name="Worst">The CVE of the worst.</param>
public sealed record OpenFindings(InstanceId Instance, long Critical, long High, long Medium, long Low, long Unknown, string Worst)
{
    /// <summary>All of them.</summary>
    public long Total => Critical + High + Medium + Low + Unknown;
}
