using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Bulk;

/// <summary>One verb for many instances, a few at a time; resumed after a crash. Key: <see cref="BulkActionId"/>.</summary>
[Alias("fleet.bulk-action")]
public interface IBulkActionGrain : IWakeable
{
    /// <summary>Begins; the same call again answers the action as it stands. A dry run only says what would be refused, and is not stored.</summary>
    [Alias("start")]
    Task<Outcome<BulkActionView>> Start(BulkActionRequest request, string actor);

    /// <summary>The action, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<BulkActionView>> Get();

    /// <summary>The action as soon as it has ended, or as it stands when the wait (at most 25 s) is over.</summary>
    [Alias("completion"), AlwaysInterleave]
    Task<Outcome<BulkActionView>> Completion(TimeSpan wait);
}

/// <summary>What is to be done with whom.</summary>
/// <param name="Verb">Start, stop, restart, suspend, resume or destroy; null for a backup alone.</param>
/// <param name="Instances">1 to 50, none twice.</param>
/// <param name="Backup">The backup to make, of each before its destruction or instead of a verb; null for none.</param>
/// <param name="MaxFailureRate">
/// 0 to 1: once the share of failures among those that have ended is greater, no further one is begun. Looked at from the
/// <paramref name="Concurrency"/>-th end on, so that a single early failure does not stop everything.
/// </param>
/// <param name="Concurrency">How many at a time, 1 to 10.</param>
/// <param name="IsDryRun">Whether to say only what would happen.</param>
/// <param name="Within">What whoever asks may see: an instance beyond it is as good as none. Null for no such limit.</param>
[GenerateSerializer, Immutable, Alias("fleet.bulk-action-request")]
public sealed record BulkActionRequest(
    [property: Id(0)] InstanceVerb? Verb,
    [property: Id(1)] ImmutableArray<InstanceId> Instances,
    [property: Id(2)] BackupRequest? Backup,
    [property: Id(3)] double MaxFailureRate = 1,
    [property: Id(4)] int Concurrency = 5,
    [property: Id(5)] bool IsDryRun = false,
    [property: Id(6)] Visibility? Within = null);

/// <summary>How one instance fares in a bulk action.</summary>
[GenerateSerializer, Alias("fleet.bulk-item-status")]
public enum BulkItemStatus
{
    /// <summary>Not begun; in a dry run: it would be begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Refused or failed; in a dry run: it would be refused.</summary>
    Failed,

    /// <summary>Not begun, because too many had failed.</summary>
    Skipped,
}

/// <summary>One instance in a bulk action.</summary>
/// <param name="Instance">Which.</param>
/// <param name="Name">Its name; its id where there is no such instance.</param>
/// <param name="Status">How it fares.</param>
/// <param name="Error">Why it failed or was skipped.</param>
/// <param name="NewStatus">Its status after the action; null until it has ended.</param>
[GenerateSerializer, Immutable, Alias("fleet.bulk-item")]
public sealed record BulkItem(
    [property: Id(0)] InstanceId Instance,
    [property: Id(1)] string Name,
    [property: Id(2)] BulkItemStatus Status = BulkItemStatus.Pending,
    [property: Id(3)] string? Error = null,
    [property: Id(4)] InstanceStatus? NewStatus = null);

/// <summary>A bulk action as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What it does.</param>
/// <param name="Items">In the order of the request.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="CompletedAt">When the last one ended; null while it runs.</param>
[GenerateSerializer, Immutable, Alias("fleet.bulk-action-view")]
public sealed record BulkActionView(
    [property: Id(0)] BulkActionId Id,
    [property: Id(1)] BulkActionRequest Request,
    [property: Id(2)] ImmutableArray<BulkItem> Items,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? CompletedAt);
