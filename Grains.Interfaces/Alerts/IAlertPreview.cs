using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Alerts;

/// <summary>Says what a rule would have done, by what was measured. Nothing is written, and nobody is told.</summary>
public interface IAlertPreview
{
    /// <summary>
    /// Moves the rule over what is stored of a span of time. Invalid with the field to blame: for a rule that breaks what rules must keep to,
    /// and for <c>type</c> if it looks at something that is not measured.
    /// </summary>
    Task<Outcome<RulePreview>> Preview(AlertRuleSpec rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);
}

/// <summary>What a rule would have done.</summary>
public sealed record RulePreview
{
    /// <summary>The most targets that are looked at.</summary>
    public const int MaxTargets = 100;

    /// <summary>The most readings of stored samples, of at most 2,000 points each.</summary>
    public const int MaxReadings = 1_000;

    /// <summary>The most samples that are judged.</summary>
    public const int MaxSamples = 300_000;

    /// <summary>The most alerts that are told.</summary>
    public const int MaxAlerts = 100;

    /// <summary>How many targets were looked at.</summary>
    public required int Targets { get; init; }

    /// <summary>How many of these had nothing measured, so that nothing can be said of them.</summary>
    public required int TargetsWithoutSamples { get; init; }

    /// <summary>Whether there are more targets, or more samples, than are looked at.</summary>
    public required bool IsCut { get; init; }

    /// <summary>How many samples were judged; of what is only kept in buckets, each bucket is one.</summary>
    public required long Samples { get; init; }

    /// <summary>How many alerts there would have been in all.</summary>
    public required int Total { get; init; }

    /// <summary>The newest of them, newest first.</summary>
    public required ImmutableArray<PreviewedAlert> Alerts { get; init; }
}

/// <summary>An alert that there would have been.</summary>
/// <param name="Instance">Its target.</param>
/// <param name="TargetName">What the target is called.</param>
/// <param name="FiredAt">When it would have fired.</param>
/// <param name="ResolvedAt">When it would have been over; null if it would still be open at the end.</param>
/// <param name="Message">What was found.</param>
public sealed record PreviewedAlert(InstanceId Instance, string TargetName, DateTimeOffset FiredAt, DateTimeOffset? ResolvedAt, string Message);
