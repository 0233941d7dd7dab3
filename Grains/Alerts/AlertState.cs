using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Instances;

namespace Fleet.Grains.Alerts;

/// <summary>What is stored of an alert.</summary>
internal sealed record AlertState
{
    private static readonly AlertBody Nothing =
        new(default, "", AlertRuleType.Threshold, null, "", AlertSeverity.Info, "", "", null);

    public AlertId Id { get; init; }
    public AlertBody Body { get; init; } = Nothing;
    public AlertStatus Status { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public string? AcknowledgedBy { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? ResolvedBy { get; init; }

    /// <summary>The maintenance window, and what somebody has said: each silences it by itself.</summary>
    public AlertSilence? Muted { get; init; }
    public AlertSilence? Silenced { get; init; }

    /// <summary>The last step that was carried out.</summary>
    public int Step { get; init; }

    public ImmutableArray<AlertChange> History { get; init; } = [];

    // For lists to filter by.
    public AlertRuleId RuleId => Body.Rule;
    public InstanceId? InstanceId => Body.Instance;
    public AlertSeverity Severity => Body.Severity;
    public bool IsOpen => Status != AlertStatus.Resolved;

    public AlertView View() => new()
    {
        Id = Id,
        Body = Body,
        Status = Status,
        FiredAt = CreatedAt,
        AcknowledgedAt = AcknowledgedAt,
        AcknowledgedBy = AcknowledgedBy,
        ResolvedAt = ResolvedAt,
        ResolvedBy = ResolvedBy,
        SilencedBecause = (Silenced ?? Muted)?.Reason,
        SilencedUntil = (Silenced ?? Muted)?.Until,
        Step = Step,
        History = History,
    };
}

/// <summary>Why and until when nobody is told.</summary>
internal sealed record AlertSilence(string Reason, DateTimeOffset Until);
