using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.ReplicaSets;

/// <summary>A set as somebody wants it. Either <see cref="Binary"/> or <see cref="Template"/> is given.</summary>
[GenerateSerializer, Immutable, Alias("fleet.replica-set-spec")]
public sealed record ReplicaSetSpec
{
    /// <summary>Unique among sets; replicas are called after it: lower-case letters, digits and inner hyphens, 1 to 100.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it is written in, as its maker says; for people.</summary>
    [Id(1)]
    public string? Language { get; init; }

    /// <summary>The program to fetch and run.</summary>
    [Id(2)]
    public BinarySource? Binary { get; init; }

    /// <summary>The template to run.</summary>
    [Id(3)]
    public TemplateId? Template { get; init; }

    /// <summary>Values for the template's parameters.</summary>
    [Id(4)]
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Values that nobody reads back, of parameters and environment variables.</summary>
    [Id(5)]
    public ImmutableSortedDictionary<string, SealedSecret> Secrets { get; init; } = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    /// <summary>Environment variables of each replica.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How many, 1 to 100.</summary>
    [Id(7)]
    public int Replicas { get; init; } = 1;

    /// <summary>What each replica needs of its server.</summary>
    [Id(8)]
    public Reservation? Resources { get; init; }

    /// <summary>The region, told for people and filters.</summary>
    [Id(9)]
    public string? Region { get; init; }

    /// <summary>The labels that their servers must have; null for any.</summary>
    [Id(10)]
    public string? Selector { get; init; }

    /// <summary>The first of the ports that the replicas listen on: each has its own, <c>Port</c> and its slot, and is told it as PORT. Null for none.</summary>
    [Id(11)]
    public int? Port { get; init; }

    /// <summary>The path that answers 200 to 399 on that port when a replica is well; null to ask for a connection only.</summary>
    [Id(12)]
    public string? HealthPath { get; init; }
}

/// <summary>A program to fetch.</summary>
/// <param name="Url">http or https, at most 2,048 characters; fetched by the server that runs it.</param>
/// <param name="Sha256">What it must hash to, in lower-case hex; null to take what comes.</param>
/// <param name="Arguments">What it is called with.</param>
[GenerateSerializer, Immutable, Alias("fleet.binary-source")]
public sealed record BinarySource(
    [property: Id(0)] string Url, [property: Id(1)] string? Sha256, [property: Id(2)] ImmutableArray<string> Arguments);

/// <summary>What is to change; null leaves it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.replica-set-change")]
public sealed record ReplicaSetChange
{
    /// <summary>Another program.</summary>
    [Id(0)]
    public BinarySource? Binary { get; init; }

    /// <summary>Other values for the template's parameters; those not named stay.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string>? Parameters { get; init; }

    /// <summary>The environment, as a whole.</summary>
    [Id(2)]
    public ImmutableSortedDictionary<string, string>? Environment { get; init; }

    /// <summary>Another number of replicas.</summary>
    [Id(3)]
    public int? Replicas { get; init; }

    /// <summary>Other needs.</summary>
    [Id(4)]
    public Reservation? Resources { get; init; }

    /// <summary>Secrets to set; those not named stay.</summary>
    [Id(5)]
    public ImmutableSortedDictionary<string, SealedSecret>? Secrets { get; init; }
}

/// <summary>How the number of replicas follows their load.</summary>
/// <param name="Metric">What is measured of each replica and averaged: <c>cpu_percent</c>, <c>mem_percent</c>, or another metric that alert rules know.</param>
/// <param name="Target">The average to keep, in the metric's unit; above 0.</param>
/// <param name="MinReplicas">Never fewer; at least 1.</param>
/// <param name="MaxReplicas">Never more; at most 100.</param>
/// <param name="ScaleUpCooldownSec">Seconds after a change before the next one up, 0 to 3,600.</param>
/// <param name="ScaleDownCooldownSec">Seconds after a change before the next one down, 0 to 86,400.</param>
/// <param name="TolerancePercent">How far the average may be off the target, in percent of it, before anything is done.</param>
/// <param name="IsDryRun">Whether decisions are only written down.</param>
[GenerateSerializer, Immutable, Alias("fleet.autoscaling-policy")]
public sealed record AutoscalingPolicy(
    [property: Id(0)] string Metric,
    [property: Id(1)] double Target,
    [property: Id(2)] int MinReplicas,
    [property: Id(3)] int MaxReplicas,
    [property: Id(4)] int ScaleUpCooldownSec = 60,
    [property: Id(5)] int ScaleDownCooldownSec = 300,
    [property: Id(6)] double TolerancePercent = 10,
    [property: Id(7)] bool IsDryRun = false);

/// <summary>What autoscaling decided once.</summary>
/// <param name="At">When.</param>
/// <param name="Value">The average then; null when too few replicas had told anything.</param>
/// <param name="From">How many replicas were wanted before.</param>
/// <param name="To">How many it takes by the target, within the bounds.</param>
/// <param name="IsApplied">Whether that was done.</param>
/// <param name="Reason">A sentence: why, or why not.</param>
[GenerateSerializer, Immutable, Alias("fleet.autoscaling-decision")]
public sealed record AutoscalingDecision(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] double? Value,
    [property: Id(2)] int From,
    [property: Id(3)] int To,
    [property: Id(4)] bool IsApplied,
    [property: Id(5)] string Reason);

/// <summary>A set as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.replica-set-view")]
public sealed record ReplicaSetView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required ReplicaSetId Id { get; init; }

    /// <summary>What is wanted.</summary>
    [Id(1)]
    public required ReplicaSetSpec Spec { get; init; }

    /// <summary>Whose it is; null for everybody's.</summary>
    [Id(2)]
    public Identity.TeamId? Team { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public required ReplicaSetStatus Status { get; init; }

    /// <summary>Why it stands there, in a sentence; null when there is nothing to say.</summary>
    [Id(4)]
    public string? StatusMessage { get; init; }

    /// <summary>Counts what its replicas were to run, from 1.</summary>
    [Id(5)]
    public int Revision { get; init; }

    /// <summary>Its replicas, by slot.</summary>
    [Id(6)]
    public ImmutableArray<ReplicaView> Replicas { get; init; } = [];

    /// <summary>How its number follows their load; null for not at all.</summary>
    [Id(7)]
    public AutoscalingPolicy? Autoscaling { get; init; }

    /// <summary>Who made it.</summary>
    [Id(8)]
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    [Id(9)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(10)]
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One replica.</summary>
/// <param name="Slot">Its number in the set, from 0.</param>
/// <param name="Instance">The instance that it is.</param>
/// <param name="Revision">What it runs.</param>
/// <param name="Status">Where the instance stands.</param>
[GenerateSerializer, Immutable, Alias("fleet.replica-view")]
public sealed record ReplicaView(
    [property: Id(0)] int Slot, [property: Id(1)] InstanceId Instance, [property: Id(2)] int Revision, [property: Id(3)] InstanceStatus Status);
