using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Alerts;

/// <summary>What kind of condition a rule has.</summary>
[GenerateSerializer, Alias("fleet.alert-rule-type")]
public enum AlertRuleType
{
    /// <summary>A metric against a number.</summary>
    Threshold,

    /// <summary>A metric against what it usually is.</summary>
    Anomaly,

    /// <summary>What becomes of the instance.</summary>
    Lifecycle,

    /// <summary>Its security.</summary>
    Security,

    /// <summary>Its cost.</summary>
    Cost,
}

/// <summary>How bad it is.</summary>
[GenerateSerializer, Alias("fleet.alert-severity")]
public enum AlertSeverity
{
    /// <summary>Somebody has to get up.</summary>
    Critical,

    /// <summary>Today.</summary>
    High,

    /// <summary>This week.</summary>
    Medium,

    /// <summary>Some time.</summary>
    Low,

    /// <summary>Good to know.</summary>
    Info,
}

/// <summary>What a rule makes of a target that says nothing any more.</summary>
[GenerateSerializer, Alias("fleet.no-data-policy")]
public enum NoDataPolicy
{
    /// <summary>It stays as it was.</summary>
    Keep,

    /// <summary>It counts as well.</summary>
    Ok,

    /// <summary>It counts as a breach.</summary>
    Alert,
}

/// <summary>When a target that changes its mind too often is taken for flapping: its alert stays open, and nobody is told again.</summary>
/// <param name="Changes">How often it may fire within the window, 2 to 100.</param>
/// <param name="WindowSec">Seconds, 60 to 86,400; it has stopped flapping when it was steady for as long.</param>
[GenerateSerializer, Immutable, Alias("fleet.flap-policy")]
public sealed record FlapPolicy([property: Id(0)] int Changes, [property: Id(1)] int WindowSec);

/// <summary>An alert rule as somebody wants it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.alert-rule-spec")]
public sealed record AlertRuleSpec
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>At most 512 characters.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>The kind of condition; cannot be changed.</summary>
    [Id(2)]
    public required AlertRuleType Type { get; init; }

    /// <summary>How bad its alerts are.</summary>
    [Id(3)]
    public required AlertSeverity Severity { get; init; }

    /// <summary>What it looks at; must fit the type.</summary>
    [Id(4)]
    public required RuleCondition Condition { get; init; }

    /// <summary>Whom it is for.</summary>
    [Id(5)]
    public InstanceScope Scope { get; init; } = InstanceScope.All;

    /// <summary>Seconds for which the condition must hold before it fires, 0 to 3,600.</summary>
    [Id(6)]
    public int ForSec { get; init; }

    /// <summary>Seconds for which the condition must have ceased before its alert is resolved, 0 to 86,400.</summary>
    [Id(7)]
    public int KeepFiringSec { get; init; }

    /// <summary>Seconds after an alert has fired in which the same target does not fire anew, 0 to 86,400. It may well be resolved meanwhile.</summary>
    [Id(8)]
    public int CooldownSec { get; init; } = 300;

    /// <summary>When it flaps; null for never.</summary>
    [Id(9)]
    public FlapPolicy? Flap { get; init; }

    /// <summary>What silence means.</summary>
    [Id(10)]
    public NoDataPolicy NoData { get; init; }

    /// <summary>Seconds without a sample that count as silence, 60 to 86,400.</summary>
    [Id(11)]
    public int NoDataAfterSec { get; init; } = 300;

    /// <summary>Who is told, at most 20.</summary>
    [Id(12)]
    public ImmutableArray<ChannelId> Channels { get; init; } = [];

    /// <summary>Whether instances find out themselves if its condition holds. What they cost, and how secure they are, others find out.</summary>
    [JsonIgnore]
    public bool IsJudgedByInstances => Type is not (AlertRuleType.Security or AlertRuleType.Cost);
}

/// <summary>An alert rule as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is.</param>
/// <param name="IsEnabled">Whether it is looked at.</param>
/// <param name="Revision">Grows with each change of what is looked at; from 1.</param>
/// <param name="Firing">How many targets fire now.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
[GenerateSerializer, Immutable, Alias("fleet.alert-rule-view")]
public sealed record AlertRuleView(
    [property: Id(0)] AlertRuleId Id,
    [property: Id(1)] AlertRuleSpec Spec,
    [property: Id(2)] bool IsEnabled,
    [property: Id(3)] int Revision,
    [property: Id(4)] int Firing,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt);
