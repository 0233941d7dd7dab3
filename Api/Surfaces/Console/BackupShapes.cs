using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How to back up.</summary>
public sealed record BackUpInstance : IOptionalBody
{
    /// <summary>What to call it; a label of its own if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Label { get; init; }

    /// <summary>How it is compressed; gzip if absent.</summary>
    [OneOf("none", "gzip", "zstd")]
    public string? Compression { get; init; }

    /// <summary>The store to keep it in; the default one if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Store { get; init; }

    internal BackupRequest ToRequest() => new(BackupReason.Manual, BackupWords.Compression(Compression), Label, Store);
}

/// <summary>What of a backup is to come back.</summary>
public sealed record RestoreBackup : IOptionalBody, IHasRules
{
    /// <summary>Whether its database comes back; true if absent and the backup holds one.</summary>
    public bool? Database { get; init; }

    /// <summary>Whether its files come back; true if absent and the backup holds any.</summary>
    public bool? Files { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Database is false && Files is false)
        {
            yield return new("files", "files and database cannot both be false: nothing would be restored");
        }
    }
}

/// <summary>The words of the API for backups.</summary>
internal static class BackupWords
{
    public static BackupCompression Compression(string? word) =>
        WireName.TryRead<BackupCompression>(word, WireName.Kebab, out var value) ? value : BackupCompression.Gzip;
}

/// <summary>A backup was begun.</summary>
/// <param name="Message">What has begun, in words.</param>
/// <param name="BackupId">The backup.</param>
/// <param name="InstanceId">Whose it is.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Status">pending.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="OperationId">The operation that makes it.</param>
public sealed record BackupBegun(
    string Message, string BackupId, string InstanceId, string? Label, string Status, DateTimeOffset CreatedAt, string OperationId)
{
    internal BackupBegun(BackupView view) : this(
        "Volume backup initiated", view.Plan.Id.Value, view.Plan.Instance.Value, view.Plan.Request.Label, WireName.Snake(view.Status),
        view.Plan.At, view.Plan.Operation.Value) { }
}

/// <summary>A backup.</summary>
public sealed record BackupShape
{
    internal BackupShape(BackupView view)
    {
        var (plan, request) = (view.Plan, view.Plan.Request);
        (Id, InstanceId, InstanceName) = (plan.Id.Value, plan.Instance.Value, plan.Deployment.Name);
        (Label, Reason, Compression, Store) =
            (request.Label, WireName.Snake(request.Reason), WireName.Kebab(request.Compression), request.Store);
        (Status, SizeBytes, CreatedBy) = (WireName.Snake(view.Status), view.Size, plan.Actor);
        (CreatedAt, CompletedAt) = (plan.At, view.CompletedAt);
        OperationId = (view.Operation ?? plan.Operation).Value;
        Parts = [.. view.Parts.Select(part => new BackupPartShape(WireName.Snake(part.Kind), part.Key, part.Size, part.Sha256))];
        if (view.Error is { } error) Error = new(error.Code, error.Message);
        if (view.Verification is { } seen) Verification = new(seen.At, seen.IsGood, seen.Message);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public string InstanceId { get; }

    /// <summary>What the instance was called then.</summary>
    public string InstanceName { get; }

    /// <summary>What it is called.</summary>
    public string? Label { get; }

    /// <summary>pending, running, completed, failed or deleting.</summary>
    public string Status { get; }

    /// <summary>manual, scheduled or before_destroy.</summary>
    public string Reason { get; }

    /// <summary>none, gzip or zstd.</summary>
    public string Compression { get; }

    /// <summary>The store that it is in.</summary>
    public string? Store { get; }

    /// <summary>Bytes in its store.</summary>
    public long SizeBytes { get; }

    /// <summary>What it holds.</summary>
    public IReadOnlyList<BackupPartShape> Parts { get; }

    /// <summary>Why it failed.</summary>
    public OperationErrorShape? Error { get; }

    /// <summary>How its last verification ended; null before the first.</summary>
    public VerificationShape? Verification { get; }

    /// <summary>The operation that works on it now, or else the one that made it.</summary>
    public string OperationId { get; }

    /// <summary>Who asked for it: the id of an API key, or <c>system</c>.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was completed or failed.</summary>
    public DateTimeOffset? CompletedAt { get; }
}

/// <summary>One object of a backup.</summary>
/// <param name="Kind">database or files.</param>
/// <param name="Key">Its name in the store.</param>
/// <param name="SizeBytes">As stored.</param>
/// <param name="Sha256">Of the object as stored, in hex.</param>
public sealed record BackupPartShape(string Kind, string Key, long SizeBytes, string Sha256);

/// <inheritdoc cref="BackupVerification"/>
public sealed record VerificationShape(DateTimeOffset At, bool IsGood, string Message);

/// <summary>The places where backups are kept.</summary>
public sealed record StoresShape(IReadOnlyList<StoreShape> Stores);

/// <summary>A place where backups are kept.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind">folder, sftp or s3.</param>
/// <param name="Location">Where it is.</param>
/// <param name="IsDefault">Whether it is used where none is named.</param>
public sealed record StoreShape(string Name, string Kind, string Location, bool IsDefault);

/// <summary>The query of an instance's backups.</summary>
public record InstanceBackupQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<BackupStatus>().Select(WireName.Snake)];
    private static readonly string[] Reasons = [.. Enum.GetValues<BackupReason>().Select(WireName.Snake)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: pending, running, completed, failed, deleting.")]
    public string? Status { get; init; }

    /// <summary>The reason wanted.</summary>
    [FromQuery(Name = "reason"), Description("Reasons wanted, separated by commas: manual, scheduled, before_destroy.")]
    public string? Reason { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Words(errors, "reason", Reason, Reasons);
    }

    internal StateQuery ToStateQuery(string? instance) => Ask(
        StateKinds.Backup,
        Filters.Of(
            ("instanceId", Filters.One(instance)),
            ("status", Filters.Stored<BackupStatus>(Status, WireName.Snake)),
            ("reason", Filters.Stored<BackupReason>(Reason, WireName.Snake))));
}

/// <summary>The query of the list of backups.</summary>
public sealed record BackupQuery : InstanceBackupQuery
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose backups are wanted.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Plain(errors, "instanceId", InstanceId, 128);
    }
}
