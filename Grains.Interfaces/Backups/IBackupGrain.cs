using Fleet.Common;
using Fleet.Operations;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Backups;

/// <summary>One backup of an instance; it outlives the instance. Key: <see cref="BackupId"/>.</summary>
[Alias("fleet.backup")]
public interface IBackupGrain : IWakeable
{
    /// <summary>
    /// Writes it down as asked for and, when called again, as being made. Called by its instance and its operation only; once it is being
    /// made, the same call changes nothing.
    /// </summary>
    [Alias("begin")]
    Task<BackupView> Begin(BackupPlan plan);

    /// <summary>The backup, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<BackupView>> Get();

    /// <summary>A part is in the store. Stored again, it replaces the former one of its kind.</summary>
    [Alias("stored")]
    Task Stored(OperationId operation, BackupPart part);

    /// <summary>Every part was read back.</summary>
    [Alias("complete")]
    Task Complete(OperationId operation);

    /// <summary>It could not be made.</summary>
    [Alias("fail")]
    Task Fail(OperationId operation, OperationError error);

    /// <summary>Begins to verify it; a conflict unless it is completed and its instance is still there.</summary>
    [Alias("verify")]
    Task<Outcome<BackupView>> Verify(string actor);

    /// <summary>How the verification ended.</summary>
    [Alias("verified")]
    Task Verified(OperationId operation, BackupVerification verification);

    /// <summary>Begins to delete it and its objects; a conflict while it is being made or verified.</summary>
    [Alias("delete")]
    Task<Outcome<BackupView>> Delete(string actor);

    /// <summary>Its objects are gone: nothing is left of it.</summary>
    [Alias("deleted")]
    Task Deleted(OperationId operation);

    /// <summary>An operation on this backup has ended.</summary>
    [Alias("settle")]
    Task Settle(OperationId operation, OperationKind kind, OperationError? error);
}
