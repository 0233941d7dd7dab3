using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Drift;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A check of an instance.</summary>
public record DriftSnapshotShape
{
    internal DriftSnapshotShape(DriftSnapshot view)
    {
        (Id, InstanceId, TakenAt, TakenBy) = (view.Id.Value, view.Instance.Value, view.TakenAt, view.TakenBy);
        (ConfigHash, DriftStatus, Error) = (view.ConfigHash, WireName.Upper(view.Status), view.Error);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Of what.</summary>
    public string InstanceId { get; }

    /// <summary>When.</summary>
    public DateTimeOffset TakenAt { get; }

    /// <summary>Who wanted it.</summary>
    public string TakenBy { get; }

    /// <summary>SHA-256 of what was declared, in hex.</summary>
    public string ConfigHash { get; }

    /// <summary>CLEAN, DRIFTED, UNKNOWN or ERROR.</summary>
    public string DriftStatus { get; }

    /// <summary>Why it could not be looked at, or there was nothing to compare.</summary>
    public string? Error { get; }
}

/// <summary>A check of an instance, in a list.</summary>
public sealed record DriftSnapshotItem : DriftSnapshotShape
{
    internal DriftSnapshotItem(DriftSnapshot view) : base(view) =>
        (DriftEventCount, UnresolvedCount) = (view.EventCount, view.UnresolvedCount);

    /// <summary>How many fields were not as declared.</summary>
    public int DriftEventCount { get; }

    /// <summary>How many events went on then and do still.</summary>
    public long UnresolvedCount { get; }
}

/// <summary>A check of an instance, with all that it has seen.</summary>
public sealed record DriftSnapshotDetail : DriftSnapshotShape
{
    internal DriftSnapshotDetail(DriftSnapshot view, IEnumerable<DriftEvent> events) : base(view)
    {
        (Declared, Actual) = (JsonElement.Parse(view.Declared), JsonElement.Parse(view.Actual));
        DriftEvents = [.. events.Select(DriftEventShape.Of)];
    }

    /// <summary>What was declared; nothing of a secret.</summary>
    public JsonElement Declared { get; }

    /// <summary>What was found; nothing of a secret.</summary>
    public JsonElement Actual { get; }

    /// <summary>The events that went on when it was taken.</summary>
    public IReadOnlyList<DriftEventShape> DriftEvents { get; }
}

/// <summary>A page of checks.</summary>
/// <param name="Data">Newest first.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Snapshots">The same as <c>data</c>.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
public sealed record DriftSnapshotList(
    IReadOnlyList<DriftSnapshotItem> Data, Pagination Pagination, IReadOnlyList<DriftSnapshotItem> Snapshots, long Total, int? Page, int PageSize, long TotalPages)
{
    internal DriftSnapshotList(Page<DriftSnapshotItem> page)
        : this(page.Data, page.Pagination, page.Data, page.Pagination.Total, page.Pagination.PageNumber, page.Pagination.Limit, page.Pagination.TotalPages)
    {
    }
}

/// <summary>A page of events.</summary>
/// <param name="Data">Newest first.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Events">The same as <c>data</c>.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
public sealed record DriftEventList(
    IReadOnlyList<DriftEventShape> Data, Pagination Pagination, IReadOnlyList<DriftEventShape> Events, long Total, int? Page, int PageSize, long TotalPages)
{
    internal DriftEventList(Page<DriftEventShape> page)
        : this(page.Data, page.Pagination, page.Data, page.Pagination.Total, page.Pagination.PageNumber, page.Pagination.Limit, page.Pagination.TotalPages)
    {
    }
}

/// <summary>One field of one instance that is, or was, not as declared.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SnapshotId">The check that saw it first.</param>
/// <param name="InstanceId">Whose it is.</param>
/// <param name="DetectedAt">When that was.</param>
/// <param name="FieldPath">Such as <c>files.config/app.yaml</c>.</param>
/// <param name="DeclaredVal">What it should be; redacted where it looks like a secret.</param>
/// <param name="ActualVal">What it is; null if it is not there.</param>
/// <param name="Severity">CRITICAL, HIGH, MEDIUM or LOW.</param>
/// <param name="Description">A sentence for a person.</param>
/// <param name="ResolvedAt">When it was over.</param>
/// <param name="ResolvedBy">Who said so: an actor, <c>check:...</c> or <c>remediation:...</c>.</param>
/// <param name="Remediation">How it is mended; null while nobody has asked.</param>
public sealed record DriftEventShape(
    string Id,
    [property: JsonPropertyName("snapshot_id")] string SnapshotId,
    [property: JsonPropertyName("instance_id")] string InstanceId,
    [property: JsonPropertyName("detected_at")] DateTimeOffset DetectedAt,
    [property: JsonPropertyName("field_path")] string FieldPath,
    [property: JsonPropertyName("declared_val")] string? DeclaredVal,
    [property: JsonPropertyName("actual_val")] string? ActualVal,
    string Severity,
    string Description,
    [property: JsonPropertyName("resolved_at")] DateTimeOffset? ResolvedAt,
    [property: JsonPropertyName("resolved_by")] string? ResolvedBy,
    RemediationShape? Remediation)
{
    internal static DriftEventShape Of(DriftEvent view) => new(
        view.Id.Value, view.Snapshot.Value, view.Instance.Value, view.DetectedAt, view.Finding.Field, view.Finding.Declared, view.Finding.Actual,
        WireName.Upper(view.Finding.Severity), view.Finding.Description, view.ResolvedAt, view.ResolvedBy,
        view.Remediation is null ? null : RemediationShape.Of(view));
}

/// <summary>How an event is mended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DriftEventId">The event.</param>
/// <param name="InstanceId">Whose it is.</param>
/// <param name="Action">manual, reinstall, restart, install_extension or upgrade_extension.</param>
/// <param name="Command">The same in words; null if it is done by hand.</param>
/// <param name="Status">PENDING, IN_PROGRESS, SUCCEEDED, FAILED or DISMISSED.</param>
/// <param name="TriggeredBy">Who asked for it last.</param>
/// <param name="StartedAt">When it was planned, or begun last.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Output">What was done, or what the command has said.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="OperationId">The operation that carries it out, or did last.</param>
public sealed record RemediationShape(
    string Id,
    [property: JsonPropertyName("drift_event_id")] string DriftEventId,
    [property: JsonPropertyName("instance_id")] string InstanceId,
    string Action,
    string? Command,
    string Status,
    [property: JsonPropertyName("triggered_by")] string? TriggeredBy,
    [property: JsonPropertyName("started_at")] DateTimeOffset StartedAt,
    [property: JsonPropertyName("completed_at")] DateTimeOffset? CompletedAt,
    string? Output,
    string? Error,
    [property: JsonPropertyName("operation_id")] string? OperationId)
{
    internal static RemediationShape Of(DriftEvent view)
    {
        var plan = view.Remediation!;
        return new(
            plan.Id.Value, view.Id.Value, view.Instance.Value, WireName.Snake(plan.Action), plan.Command, WireName.Upper(plan.Status), plan.TriggeredBy,
            plan.StartedAt, plan.CompletedAt, plan.Output, plan.Error, plan.Operation?.Value);
    }
}

/// <summary>A check that was made.</summary>
public sealed record DriftChecked(string SnapshotId, string DriftStatus);

/// <summary>How things stand; what there is none of is left out.</summary>
/// <param name="ByStatus">Instances by what their latest check came to.</param>
/// <param name="BySeverity">Events that go on.</param>
/// <param name="TotalUnresolved">All of those.</param>
/// <param name="InstancesWithDrift">Instances with one at least.</param>
/// <param name="RecentEvents">The newest of them, at most ten.</param>
public sealed record DriftSummaryShape(
    IReadOnlyDictionary<string, long> ByStatus,
    IReadOnlyDictionary<string, long> BySeverity,
    long TotalUnresolved,
    long InstancesWithDrift,
    IReadOnlyList<RecentDrift> RecentEvents)
{
    internal static DriftSummaryShape Of(DriftSummary summary) => new(
        summary.ByStatus.ToDictionary(one => WireName.Upper(one.Key), one => one.Value),
        summary.BySeverity.ToDictionary(one => WireName.Upper(one.Key), one => one.Value),
        summary.BySeverity.Values.Sum(),
        summary.Instances,
        [.. summary.Recent.Select(one => new RecentDrift(
            one.Id.Value, one.Instance.Value, one.Finding.Field, WireName.Upper(one.Finding.Severity), one.Finding.Description, one.DetectedAt))]);
}

/// <summary>An event in short.</summary>
public sealed record RecentDrift(
    string Id,
    [property: JsonPropertyName("instance_id")] string InstanceId,
    [property: JsonPropertyName("field_path")] string FieldPath,
    string Severity,
    string Description,
    [property: JsonPropertyName("detected_at")] DateTimeOffset DetectedAt);
