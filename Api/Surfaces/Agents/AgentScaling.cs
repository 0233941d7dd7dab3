using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.ReplicaSets;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>How the number of replicas is to follow their load.</summary>
public sealed record AgentScalingInput
{
    /// <summary>What is averaged: cpu_percent, mem_percent, disk_percent, load_avg_1 or load_avg_5.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? Metric { get; init; }

    /// <summary>The average to keep; above 0.</summary>
    [Required]
    public double? Target { get; init; }

    /// <summary>Never fewer.</summary>
    [JsonPropertyName("min_replicas")]
    public int MinReplicas { get; init; } = 1;

    /// <summary>Never more, at most 100.</summary>
    [JsonPropertyName("max_replicas"), Required]
    public int? MaxReplicas { get; init; }

    /// <summary>Seconds after a change before the next one up, 0 to 3600.</summary>
    [JsonPropertyName("scale_up_cooldown_sec")]
    public int ScaleUpCooldownSec { get; init; } = 60;

    /// <summary>Seconds after a change before the next one down, 0 to 86400.</summary>
    [JsonPropertyName("scale_down_cooldown_sec")]
    public int ScaleDownCooldownSec { get; init; } = 300;

    /// <summary>How far the average may be off the target, in percent of it.</summary>
    [JsonPropertyName("tolerance_percent")]
    public double TolerancePercent { get; init; } = 10;

    /// <summary>Whether decisions are only written down.</summary>
    [JsonPropertyName("dry_run")]
    public bool DryRun { get; init; }

    internal AutoscalingPolicy ToPolicy() =>
        new(Metric!, Target!.Value, MinReplicas, MaxReplicas!.Value, ScaleUpCooldownSec, ScaleDownCooldownSec, TolerancePercent, DryRun);
}

/// <summary>How the number of replicas follows their load.</summary>
public sealed record AgentScaling
{
    internal AgentScaling(AutoscalingPolicy policy)
    {
        (Metric, Target, MinReplicas, MaxReplicas) = (policy.Metric, policy.Target, policy.MinReplicas, policy.MaxReplicas);
        (ScaleUpCooldownSec, ScaleDownCooldownSec) = (policy.ScaleUpCooldownSec, policy.ScaleDownCooldownSec);
        (TolerancePercent, DryRun) = (policy.TolerancePercent, policy.IsDryRun);
    }

    /// <summary>What is averaged.</summary>
    public string Metric { get; }

    /// <summary>The average to keep.</summary>
    public double Target { get; }

    /// <summary>Never fewer.</summary>
    [JsonPropertyName("min_replicas")]
    public int MinReplicas { get; }

    /// <summary>Never more.</summary>
    [JsonPropertyName("max_replicas")]
    public int MaxReplicas { get; }

    /// <summary>Seconds after a change before the next one up.</summary>
    [JsonPropertyName("scale_up_cooldown_sec")]
    public int ScaleUpCooldownSec { get; }

    /// <summary>Seconds after a change before the next one down.</summary>
    [JsonPropertyName("scale_down_cooldown_sec")]
    public int ScaleDownCooldownSec { get; }

    /// <summary>How far the average may be off the target, in percent of it.</summary>
    [JsonPropertyName("tolerance_percent")]
    public double TolerancePercent { get; }

    /// <summary>Whether decisions are only written down.</summary>
    [JsonPropertyName("dry_run")]
    public bool DryRun { get; }
}

/// <summary>What autoscaling decided, newest first.</summary>
/// <param name="Decisions">The decisions of this page.</param>
/// <param name="Total">All that are kept, at most 100.</param>
/// <param name="Limit">The most items of a page.</param>
/// <param name="Offset">The items before this page.</param>
/// <param name="HasMore">Whether there are items after it.</param>
public sealed record AgentDecisions(IReadOnlyList<AgentDecision> Decisions, long Total, int Limit, int Offset, bool HasMore)
    : AgentList(Total, Limit, Offset, HasMore);

/// <summary>What autoscaling decided once.</summary>
public sealed record AgentDecision
{
    internal AgentDecision(AutoscalingDecision decision)
    {
        (At, Value, From, To) = (AgentTime.Of(decision.At), decision.Value, decision.From, decision.To);
        (Applied, Reason) = (decision.IsApplied, decision.Reason);
    }

    /// <summary>When: ISO 8601, in seconds and UTC.</summary>
    public string At { get; }

    /// <summary>The average then; null when too few replicas had told of it.</summary>
    public double? Value { get; }

    /// <summary>How many replicas were wanted before.</summary>
    public int From { get; }

    /// <summary>How many it takes.</summary>
    public int To { get; }

    /// <summary>Whether that was done.</summary>
    public bool Applied { get; }

    /// <summary>Why, or why not.</summary>
    public string Reason { get; }
}
