using Fleet.Alerts;
using Fleet.Api.Http;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An alert rule to try on what was measured.</summary>
public sealed record PreviewAlertRule : CreateAlertRule
{
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(7);

    /// <summary>The first moment; a day before the last if absent. At most 7 days before it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last moment; now if absent.</summary>
    public DateTimeOffset? To { get; init; }

    private protected override IEnumerable<FieldError> OwnBrokenRules()
    {
        foreach (var error in base.OwnBrokenRules()) yield return error;
        if (From is { Year: < 1970 or > 2200 }) yield return new("from", "from must lie between the years 1970 and 2200");
        if (To is { Year: < 1970 or > 2200 }) yield return new("to", "to must lie between the years 1970 and 2200");
        if (From is { } from && To is { } to && (from >= to || to - from > MaxSpan)) yield return new("from", "from must be before to, and at most 7 days");
        if (From is not null && To is null) yield return new("to", "to is required with from");
    }

    /// <summary>What is to come was not measured yet.</summary>
    internal (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset now)
    {
        var to = To < now ? To.Value : now;
        var from = From ?? to.AddDays(-1);
        return (from < to ? from : to, to);
    }
}

/// <summary>What a rule would have done. Maintenance windows and silences of then are left out of account.</summary>
public sealed record AlertRulePreview
{
    internal AlertRulePreview(RulePreview preview, DateTimeOffset from, DateTimeOffset to)
    {
        (From, To) = (from, to);
        Targets = preview.Targets;
        TargetsWithoutSamples = preview.TargetsWithoutSamples;
        Samples = preview.Samples;
        Truncated = preview.IsCut;
        Total = preview.Total;
        Alerts = [.. preview.Alerts.Select(alert => new PreviewedAlertShape(alert, to))];
    }

    /// <summary>The first moment that was looked at.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The last one.</summary>
    public DateTimeOffset To { get; }

    /// <summary>How many targets were looked at, at most 100.</summary>
    public int Targets { get; }

    /// <summary>How many of them had nothing measured: of these nothing is said.</summary>
    public int TargetsWithoutSamples { get; }

    /// <summary>How many samples were judged. What is only kept in buckets, or comes more often than each 8 s, is judged by its averages.</summary>
    public long Samples { get; }

    /// <summary>Whether there are more targets or samples than were looked at.</summary>
    public bool Truncated { get; }

    /// <summary>How many alerts there would have been.</summary>
    public int Total { get; }

    /// <summary>The newest 100 of them, newest first.</summary>
    public IReadOnlyList<PreviewedAlertShape> Alerts { get; }
}

/// <summary>An alert that there would have been.</summary>
public sealed record PreviewedAlertShape
{
    internal PreviewedAlertShape(PreviewedAlert alert, DateTimeOffset end)
    {
        (InstanceId, TargetName, FiredAt, ResolvedAt, Message) = (alert.Instance.Value, alert.TargetName, alert.FiredAt, alert.ResolvedAt, alert.Message);
        DurationSec = (long)((alert.ResolvedAt ?? end) - alert.FiredAt).TotalSeconds;
    }

    /// <summary>Its target.</summary>
    public string InstanceId { get; }

    /// <summary>What the target is called.</summary>
    public string TargetName { get; }

    /// <summary>When it would have fired.</summary>
    public DateTimeOffset FiredAt { get; }

    /// <summary>When it would have been over; null if it would still be open at the end.</summary>
    public DateTimeOffset? ResolvedAt { get; }

    /// <summary>Seconds for which it would have been open, up to the end.</summary>
    public long DurationSec { get; }

    /// <summary>What was found.</summary>
    public string Message { get; }
}
