using Fleet.Alerts;
using Fleet.Instances;

namespace Fleet.Notices;

/// <summary>What a notice tells of.</summary>
[GenerateSerializer, Alias("fleet.notice-kind")]
public enum NoticeKind
{
    /// <summary>An alert fires.</summary>
    Fired,

    /// <summary>An alert is over.</summary>
    Resolved,

    /// <summary>A scheduled task has ended.</summary>
    TaskEnded,

    /// <summary>Somebody tries the channel.</summary>
    Test,
}

/// <summary>Something that people are told.</summary>
[GenerateSerializer, Immutable, Alias("fleet.notice")]
public sealed record Notice
{
    /// <summary>Unique for one transition of one thing, and the same however often it is handed over: what a channel has once, it does not take again.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it tells of.</summary>
    [Id(1)]
    public required NoticeKind Kind { get; init; }

    /// <summary>When that happened.</summary>
    [Id(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>One line.</summary>
    [Id(3)]
    public required string Title { get; init; }

    /// <summary>The rest.</summary>
    [Id(4)]
    public required string Message { get; init; }

    /// <summary>How bad it is.</summary>
    [Id(5)]
    public AlertSeverity Severity { get; init; } = AlertSeverity.Info;

    /// <summary>The alert; null if it is not about one.</summary>
    [Id(6)]
    public AlertId? Alert { get; init; }

    /// <summary>Its rule.</summary>
    [Id(7)]
    public AlertRuleId? Rule { get; init; }

    /// <summary>The rule's name; of a task, the task's.</summary>
    [Id(8)]
    public string? RuleName { get; init; }

    /// <summary>The rule's type.</summary>
    [Id(9)]
    public AlertRuleType? RuleType { get; init; }

    /// <summary>The instance; null if it is not about one.</summary>
    [Id(10)]
    public InstanceId? Instance { get; init; }

    /// <summary>Its name.</summary>
    [Id(11)]
    public string? InstanceName { get; init; }

    /// <summary>Where the alert stood then.</summary>
    [Id(12)]
    public AlertStatus? Status { get; init; }

    /// <summary>When the alert fired.</summary>
    [Id(13)]
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>A JSON object with the figures behind it, or null.</summary>
    [Id(14)]
    public string? Metadata { get; init; }
}
