using System.Collections.Immutable;
using System.Globalization;
using Fleet.ReplicaSets;

namespace Fleet.Grains.ReplicaSets;

/// <summary>How many replicas it takes. Pure.</summary>
internal static class Autoscaler
{
    private const int KeptDecisions = 100;

    // Products such as 3 x 1.1 / 1.1 come out a little above the whole number that they are.
    private const double Rounding = 1e-9;

    /// <summary>What to do about the load of the replicas that have told of it.</summary>
    /// <param name="policy">How.</param>
    /// <param name="current">How many are wanted now.</param>
    /// <param name="values">What the replicas that are well have told.</param>
    /// <param name="scaledAt">When their number last changed.</param>
    /// <param name="now">When this is decided.</param>
    public static AutoscalingDecision Decide(
        AutoscalingPolicy policy, int current, IReadOnlyCollection<double> values, DateTimeOffset? scaledAt, DateTimeOffset now)
    {
        AutoscalingDecision Decision(double? value, int to, bool isApplied, string reason) =>
            new(now, value, current, to, isApplied && !policy.IsDryRun, policy.IsDryRun && isApplied ? $"{reason}; this is a dry run" : reason);

        var bounded = Math.Clamp(current, policy.MinReplicas, policy.MaxReplicas);
        if (bounded != current) return Decision(null, bounded, true, $"{current} is outside {policy.MinReplicas} to {policy.MaxReplicas}");
        if (values.Count == 0 || values.Count * 2 < current) return Decision(null, current, false, $"{values.Count} of {current} replicas have told of {policy.Metric}");

        var average = values.Average();
        var ratio = average / policy.Target;
        var what = string.Create(CultureInfo.InvariantCulture, $"{policy.Metric} is {average:0.##} on average, of {policy.Target:0.##}");
        if (Math.Abs(ratio - 1) <= (policy.TolerancePercent / 100) + Rounding) return Decision(average, current, false, $"{what}: within the tolerance");

        var wanted = Math.Ceiling((current * ratio) - Rounding);
        var to = (int)Math.Clamp(wanted, policy.MinReplicas, policy.MaxReplicas);
        if (to == current) return Decision(average, current, false, wanted == current ? $"{what}: as many as it takes" : $"{what}: at the bound");
        var cooldown = TimeSpan.FromSeconds(to > current ? policy.ScaleUpCooldownSec : policy.ScaleDownCooldownSec);
        var isCooling = scaledAt is { } at && now - at < cooldown;
        return Decision(average, to, !isCooling, isCooling ? $"{what}: waits until {cooldown.TotalSeconds:0} s have passed since the last change" : what);
    }

    /// <summary>The log with that decision: only what is applied, or is another mind than the one before, is written down.</summary>
    public static ImmutableArray<AutoscalingDecision> Log(ImmutableArray<AutoscalingDecision> decisions, AutoscalingDecision decision)
    {
        var before = decisions.IsEmpty ? null : decisions[0];
        var isNew = decision.IsApplied
            || (before is null ? decision.To != decision.From
                : (before.From, before.To, before.IsApplied, before.Value is null) != (decision.From, decision.To, decision.IsApplied, decision.Value is null)
                    && !(before.IsApplied && decision.To == decision.From));
        return isNew ? [decision, .. decisions.Take(KeptDecisions - 1)] : decisions;
    }
}
