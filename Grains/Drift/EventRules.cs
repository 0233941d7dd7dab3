using System.Collections.Immutable;
using Fleet.Drift;

namespace Fleet.Grains.Drift;

/// <summary>What becomes of an instance's events when it has been looked at. Pure but for the ids of new ones.</summary>
internal static class EventRules
{
    /// <summary>
    /// The events that are new or changed. One field has one event as long as it differs; what is as declared again, or is declared no more, is
    /// over; of what nobody could judge nothing is said.
    /// </summary>
    public static ImmutableArray<DriftEvent> Apply(
        ImmutableArray<DriftEvent> open, DriftReport report, DriftSnapshotId snapshot, DateTimeOffset at, Func<DriftEvent, string> by, Func<DriftEventId> newId)
    {
        if (report.Status is not (DriftStatus.Clean or DriftStatus.Drifted)) return [];
        var known = open.ToDictionary(one => one.Finding.Field, StringComparer.Ordinal);
        var changed = ImmutableArray.CreateBuilder<DriftEvent>();
        foreach (var finding in report.Findings)
        {
            if (!known.Remove(finding.Field, out var goesOn))
            {
                changed.Add(new DriftEvent { Id = newId(), Snapshot = snapshot, Instance = snapshot.Instance, DetectedAt = at, Finding = finding });
            }
            else if (goesOn.Finding != finding)
            {
                changed.Add(goesOn with { Finding = finding });
            }
        }

        changed.AddRange(known.Values.Where(one => !report.Unjudged.Contains(one.Finding.Field))
            .Select(one => one with { ResolvedAt = at, ResolvedBy = by(one) }));
        return changed.ToImmutable();
    }
}
