using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What the lists of drift have in common.</summary>
public abstract record DriftQuery : PagedQuery
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The earliest wanted.</summary>
    [FromQuery(Name = "from"), Description("Those of then or later.")]
    public string? From { get; init; }

    /// <summary>The latest wanted.</summary>
    [FromQuery(Name = "to"), Description("Those of then or earlier.")]
    public string? To { get; init; }

    internal int Offset => (PageValue - 1) * LimitValue;

    internal string? Instance => string.IsNullOrEmpty(InstanceId) ? null : InstanceId;

    internal DateTimeOffset? FromValue { get; private set; }

    internal DateTimeOffset? ToValue { get; private set; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        (FromValue, ToValue) = (QueryText.Time(errors, "from", From), QueryText.Time(errors, "to", To));
        if (Cursor is not null) errors.Add(new("cursor", "this list is paged by number"));
    }

    internal static ImmutableArray<T> Values<T>(string? words) where T : struct, Enum =>
        [.. Filters.Words(words).Select(word => WireName.TryRead<T>(word, WireName.Upper, out var value) ? value : (T?)null).OfType<T>()];
}

/// <summary>The query of the list of checks.</summary>
public sealed record DriftSnapshotsQuery : DriftQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<DriftStatus>().Select(WireName.Upper)];

    /// <summary>The statuses wanted.</summary>
    [FromQuery(Name = "driftStatus"), Description("Statuses wanted, separated by commas: CLEAN, DRIFTED, UNKNOWN, ERROR.")]
    public string? DriftStatus { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Words(errors, "driftStatus", DriftStatus, Statuses);
    }

    internal DriftSnapshotQuery SeenBy(Visibility visibleTo) => new()
    {
        Instance = Instance,
        Statuses = Values<DriftStatus>(DriftStatus),
        From = FromValue,
        To = ToValue,
        VisibleTo = visibleTo,
        Offset = Offset,
        Limit = LimitValue,
    };
}

/// <summary>The query of the list of events.</summary>
public sealed record DriftEventsQuery : DriftQuery
{
    private static readonly string[] Severities = [.. Enum.GetValues<DriftSeverity>().Select(WireName.Upper)];

    /// <summary>The check wanted.</summary>
    [FromQuery(Name = "snapshotId"), Description("The check whose events are wanted: those that went on when it was made.")]
    public string? SnapshotId { get; init; }

    /// <summary>The severities wanted.</summary>
    [FromQuery(Name = "severity"), Description("Severities wanted, separated by commas: CRITICAL, HIGH, MEDIUM, LOW.")]
    public string? Severity { get; init; }

    /// <summary>Whether those that are over are wanted.</summary>
    [FromQuery(Name = "resolved"), Description("true for those that are over, false for those that go on; both if absent.")]
    public string? Resolved { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Plain(errors, "snapshotId", SnapshotId, FleetId.MaxLength);
        QueryText.Words(errors, "severity", Severity, Severities);
        QueryText.Flag(errors, "resolved", Resolved);
    }

    internal DriftEventQuery SeenBy(Visibility visibleTo, DriftSnapshot? snapshot) => new()
    {
        Instance = Instance,
        Snapshot = snapshot,
        Severities = Values<DriftSeverity>(Severity),
        IsResolved = string.IsNullOrEmpty(Resolved) ? null : Resolved is "true" or "1",
        From = FromValue,
        To = ToValue,
        VisibleTo = visibleTo,
        Offset = Offset,
        Limit = LimitValue,
    };
}
