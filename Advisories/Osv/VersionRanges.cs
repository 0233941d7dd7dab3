using Fleet.Advisories.Versions;

namespace Fleet.Advisories.Osv;

/// <summary>Whether a version is among those that an advisory is about.</summary>
internal static class VersionRanges
{
    /// <summary>Whether it is, and the first version after it that is not.</summary>
    public static (bool IsAffected, string? Fix) Judge(Affected affected, string version, VersionOrder? order)
    {
        if (order is not null)
        {
            foreach (var events in affected.Ranges)
            {
                if (Judge(events, version, order) is { IsAffected: true } found) return found;
            }
        }

        return (affected.Versions.Contains(version), null);
    }

    private static (bool IsAffected, string? Fix) Judge(IReadOnlyList<VersionEvent> events, string version, VersionOrder order)
    {
        int? Compare(string left, string right) => left == "0" ? (right == "0" ? 0 : -1) : right == "0" ? 1 : order(left, right);

        var sorted = events.ToList();
        // What cannot be ordered cannot be judged.
        if (sorted.Exists(one => Compare(one.Version, version) is null)) return (false, null);
        sorted.Sort((one, other) => Compare(one.Version, other.Version) is { } by and not 0 ? by : one.Kind.CompareTo(other.Kind));

        var isAffected = false;
        foreach (var (kind, at) in sorted)
        {
            var distance = Compare(version, at)!.Value;
            if (distance < 0)
            {
                if (isAffected && kind is EventKind.Fixed) return (true, at);
                continue;
            }

            if (kind is EventKind.Introduced) isAffected = true;
            else if (kind is EventKind.Fixed || distance > 0) isAffected = false;
        }

        return (isAffected, null);
    }
}
