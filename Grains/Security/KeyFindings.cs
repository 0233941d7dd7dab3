using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Security;

namespace Fleet.Grains.Security;

/// <summary>What the keys that were found on a machine change in those that are known, pure.</summary>
internal static class KeyFindings
{
    /// <summary>
    /// New rows, and those that are other now. A key that is gone from the machine is revoked, by the scan; one that comes back is active
    /// again unless somebody has revoked it. A key that was only told of is left alone.
    /// </summary>
    public static ImmutableArray<SshKeyRow> Of(
        InstanceId instance, IReadOnlyCollection<SshKeyRow> known, IReadOnlyCollection<FoundKey> found, DateTimeOffset now, Func<SshKeyId> next)
    {
        var rows = known.ToDictionary(row => row.Fingerprint);
        var changed = ImmutableArray.CreateBuilder<SshKeyRow>();
        foreach (var key in found)
        {
            var before = rows.GetValueOrDefault(key.Fingerprint);
            var row = before ?? new SshKeyRow { Id = next(), Instance = instance, Fingerprint = key.Fingerprint, Type = key.Type, CreatedAt = now };
            row = row with
            {
                Type = key.Type,
                Bits = key.Bits,
                Comment = key.Comment ?? row.Comment,
                IsPresent = true,
                IsFleets = key.IsFleets,
                FileChangedAt = key.FileChangedAt,
            };
            if (row is { IsRevoked: true, RevokedBy: VulnerabilityRow.ByScan }) row = row with { IsRevoked = false, RevokedAt = null, RevokedBy = null };
            if (row != before) changed.Add(row);
        }

        var there = found.Select(key => key.Fingerprint).ToHashSet();
        changed.AddRange(known.Where(row => row.IsPresent && !there.Contains(row.Fingerprint)).Select(row =>
            row.IsRevoked ? row with { IsPresent = false }
            : row with { IsPresent = false, IsRevoked = true, RevokedAt = now, RevokedBy = VulnerabilityRow.ByScan }));
        return changed.ToImmutable();
    }
}
