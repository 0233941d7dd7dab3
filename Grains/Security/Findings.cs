using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Security;

namespace Fleet.Grains.Security;

/// <summary>What a match of packages with advisories changes in the vulnerabilities that are known, pure.</summary>
/// <param name="Changed">New rows, and those that are other now.</param>
/// <param name="New">How many are new.</param>
internal sealed record Findings(ImmutableArray<VulnerabilityRow> Changed, int New)
{
    /// <summary>
    /// Compares them. Open rows take over what the advisories say now; rows that people have judged stay as they are. What is open or
    /// acknowledged and was not found is fixed, by the scan. What such a scan has fixed and is found again is a new finding.
    /// </summary>
    /// <param name="instance">Whose.</param>
    /// <param name="known">All its rows.</param>
    /// <param name="matches">What was found.</param>
    /// <param name="wasRead">Whether the package of a row was looked at: what was not is not fixed.</param>
    /// <param name="now">When.</param>
    /// <param name="next">Ids for new rows.</param>
    public static Findings Of(
        InstanceId instance,
        IReadOnlyCollection<VulnerabilityRow> known,
        IReadOnlyCollection<AdvisoryMatch> matches,
        Func<VulnerabilityRow, bool> wasRead,
        DateTimeOffset now,
        Func<VulnerabilityId> next)
    {
        var standing = new Dictionary<(string, string, string, string), VulnerabilityRow>();
        foreach (var row in known)
        {
            if (row is not { Status: VulnerabilityStatus.Fixed, ChangedBy: VulnerabilityRow.ByScan }) standing[row.Key] = row;
        }

        var (changed, found, added) = (ImmutableArray.CreateBuilder<VulnerabilityRow>(), new HashSet<(string, string, string, string)>(), 0);
        foreach (var match in matches)
        {
            var package = match.Package;
            var key = (match.CveId, package.Ecosystem, package.Name, package.Version);
            if (!found.Add(key)) continue;
            if (!standing.TryGetValue(key, out var row))
            {
                added++;
                changed.Add(Row(instance, match, now, next()));
            }
            else if (row.Status == VulnerabilityStatus.Open && Refreshed(row, match) is { } refreshed)
            {
                changed.Add(refreshed);
            }
        }

        changed.AddRange(standing.Values
            .Where(row => row.Status is VulnerabilityStatus.Open or VulnerabilityStatus.Acknowledged && !found.Contains(row.Key) && wasRead(row))
            .Select(row => row with { Status = VulnerabilityStatus.Fixed, ChangedAt = now, ChangedBy = VulnerabilityRow.ByScan, FixedAt = now }));
        return new(changed.ToImmutable(), added);
    }

    private static VulnerabilityRow Row(InstanceId instance, AdvisoryMatch match, DateTimeOffset now, VulnerabilityId id) => new()
    {
        Id = id,
        Instance = instance,
        CveId = match.CveId,
        OsvId = match.OsvId,
        Package = match.Package.Name,
        Version = match.Package.Version,
        Ecosystem = match.Package.Ecosystem,
        Severity = match.Severity,
        Score = match.Score,
        Title = match.Title,
        Description = match.Description,
        FixVersion = match.FixVersion,
        References = match.References,
        DetectedAt = now,
        ChangedAt = now,
    };

    private static VulnerabilityRow? Refreshed(VulnerabilityRow row, AdvisoryMatch match)
    {
        var isSame = (row.OsvId, row.Severity, row.Score, row.Title, row.Description, row.FixVersion)
            == (match.OsvId, match.Severity, match.Score, match.Title, match.Description, match.FixVersion) && row.References.SequenceEqual(match.References);
        return isSame ? null : row with
        {
            OsvId = match.OsvId,
            Severity = match.Severity,
            Score = match.Score,
            Title = match.Title,
            Description = match.Description,
            FixVersion = match.FixVersion,
            References = match.References,
        };
    }
}
