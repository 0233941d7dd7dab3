using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Alerts;

/// <summary>The record of one incident. Its rule's grain decides when it begins and ends. Key: <see cref="AlertId"/>.</summary>
[Alias("fleet.alert")]
public interface IAlertGrain : IDueTarget
{
    /// <summary>The alert, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<AlertView>> Get();

    /// <summary>Its rule has decided. A step that was carried out already changes nothing. Answers the alert as it stands then.</summary>
    [Alias("apply")]
    Task<AlertView> Apply(AlertStep step);

    /// <summary>Somebody has seen it; again overwrites who and when. not_found if there is none, or it is resolved.</summary>
    [Alias("acknowledge")]
    Task<Outcome<AlertView>> Acknowledge(string actor);

    /// <summary>Nobody is told of it until then, or, with null, from now on again. not_found if there is none, or it is resolved.</summary>
    [Alias("silence")]
    Task<Outcome<AlertView>> Silence(DateTimeOffset? until, string? reason, string actor);

    /// <summary>Ends an alert whose rule is no more; a rule that exists does it itself. Again overwrites who and when.</summary>
    [Alias("resolve")]
    Task<Outcome<AlertView>> Resolve(string actor);
}

/// <summary>Where an alert stands.</summary>
[GenerateSerializer, Alias("fleet.alert-status")]
public enum AlertStatus
{
    /// <summary>It fires.</summary>
    Active,

    /// <summary>It fires, and somebody has seen it.</summary>
    Acknowledged,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>It fires, and nobody is told: its target is in maintenance, or somebody has silenced it.</summary>
    Silenced,
}

/// <summary>What a rule has decided about an alert.</summary>
[GenerateSerializer, Alias("fleet.alert-step-kind")]
public enum AlertStepKind
{
    /// <summary>It begins.</summary>
    Fire,

    /// <summary>It goes on, with other figures or in another severity.</summary>
    Change,

    /// <summary>Its target is in maintenance: it is silenced.</summary>
    Mute,

    /// <summary>The maintenance is over, and it still fires.</summary>
    Unmute,

    /// <summary>It is over.</summary>
    Resolve,
}

/// <summary>One step of an alert.</summary>
/// <param name="Number">Counts the alert's steps, from 1.</param>
/// <param name="Kind">What happens.</param>
/// <param name="At">When it was decided.</param>
/// <param name="By">Who, for a step that somebody asked for, or such as <c>system:auto-resolution</c>.</param>
/// <param name="Body">What the alert says from then on; null to leave it.</param>
/// <param name="Reason">Why, in a sentence, such as the maintenance window's.</param>
/// <param name="Until">Of <see cref="AlertStepKind.Mute"/>: when the window closes.</param>
[GenerateSerializer, Immutable, Alias("fleet.alert-step")]
public sealed record AlertStep(
    [property: Id(0)] int Number,
    [property: Id(1)] AlertStepKind Kind,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] string By,
    [property: Id(4)] AlertBody? Body = null,
    [property: Id(5)] string? Reason = null,
    [property: Id(6)] DateTimeOffset? Until = null);

/// <summary>What an alert says.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="RuleName">The rule's name then.</param>
/// <param name="RuleType">The rule's type.</param>
/// <param name="Instance">Its target; null for the fleet.</param>
/// <param name="TargetName">What the target was called.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">One line.</param>
/// <param name="Message">What was found.</param>
/// <param name="Metadata">A JSON object with the figures behind it, or null.</param>
/// <param name="IsFlapping">Whether it comes and goes too often to be told of each time.</param>
[GenerateSerializer, Immutable, Alias("fleet.alert-body")]
public sealed record AlertBody(
    [property: Id(0)] AlertRuleId Rule,
    [property: Id(1)] string RuleName,
    [property: Id(2)] AlertRuleType RuleType,
    [property: Id(3)] InstanceId? Instance,
    [property: Id(4)] string TargetName,
    [property: Id(5)] AlertSeverity Severity,
    [property: Id(6)] string Title,
    [property: Id(7)] string Message,
    [property: Id(8)] string? Metadata,
    [property: Id(9)] bool IsFlapping = false);

/// <summary>An alert as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.alert-view")]
public sealed record AlertView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required AlertId Id { get; init; }

    /// <summary>What it says.</summary>
    [Id(1)]
    public required AlertBody Body { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public required AlertStatus Status { get; init; }

    /// <summary>When it began.</summary>
    [Id(3)]
    public required DateTimeOffset FiredAt { get; init; }

    /// <summary>When somebody saw it.</summary>
    [Id(4)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who.</summary>
    [Id(5)]
    public string? AcknowledgedBy { get; init; }

    /// <summary>When it ended.</summary>
    [Id(6)]
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who or what ended it.</summary>
    [Id(7)]
    public string? ResolvedBy { get; init; }

    /// <summary>Why nobody is told, in a sentence; null while somebody is.</summary>
    [Id(8)]
    public string? SilencedBecause { get; init; }

    /// <summary>Until when nobody is told.</summary>
    [Id(9)]
    public DateTimeOffset? SilencedUntil { get; init; }

    /// <summary>The last step that was carried out.</summary>
    [Id(10)]
    public int Step { get; init; }

    /// <summary>What has become of it, oldest first; the first and the newest 49.</summary>
    [Id(11)]
    public ImmutableArray<AlertChange> History { get; init; } = [];
}

/// <summary>Something that became of an alert.</summary>
/// <param name="At">When.</param>
/// <param name="Status">Where it stood from then on.</param>
/// <param name="By">Who or what did it.</param>
/// <param name="Reason">Why, in a sentence; null where there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias("fleet.alert-change")]
public sealed record AlertChange(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] AlertStatus Status, [property: Id(2)] string By, [property: Id(3)] string? Reason);
