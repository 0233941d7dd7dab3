using System.Collections.Immutable;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Bulk;

/// <summary>What a bulk action may be, and which of its items is next. Pure.</summary>
internal static class BulkMachine
{
    private const int MaxInstances = 50;
    private const int MaxConcurrency = 10;

    private static readonly ImmutableArray<InstanceVerb> Verbs =
    [
        InstanceVerb.Start, InstanceVerb.Stop, InstanceVerb.Restart, InstanceVerb.Suspend, InstanceVerb.Resume, InstanceVerb.Destroy,
    ];

    public static FleetError? Check(BulkActionRequest request) =>
        (request.Instances.Length is >= 1 and <= MaxInstances
            ? null : FleetError.Invalid($"instances must be 1 to {MaxInstances}", "instances"))
        ?? (request.Instances.Distinct().Count() == request.Instances.Length ? null : FleetError.Invalid("an instance stands twice", "instances"))
        ?? (request.Verb is null || Verbs.Contains(request.Verb.Value)
            ? null : FleetError.Invalid("verb must be start, stop, restart, suspend, resume or destroy", "verb"))
        ?? ((request.Verb, request.Backup) switch
        {
            (null, null) => FleetError.Invalid("verb is required unless there is a backup to make", "verb"),
            (null or InstanceVerb.Destroy, _) or (_, null) => null,
            _ => FleetError.Invalid("a backup is made alone or before a destruction", "backup"),
        })
        ?? (request.Concurrency is >= 1 and <= MaxConcurrency
            ? null : FleetError.Invalid($"concurrency must be between 1 and {MaxConcurrency}", "concurrency"))
        ?? (request.MaxFailureRate is >= 0 and <= 1 ? null : FleetError.Invalid("maxFailureRate must be between 0 and 1", "maxFailureRate"));

    /// <summary>How many of those that have ended have failed, if that is too many to begin another; null if it is not.</summary>
    public static (int Failed, int Ended)? TooManyFailed(BulkActionRequest request, ImmutableArray<BulkItem> items)
    {
        var failed = items.Count(item => item.Status == BulkItemStatus.Failed);
        var ended = failed + items.Count(item => item.Status == BulkItemStatus.Succeeded);
        return ended >= request.Concurrency && failed > request.MaxFailureRate * ended ? (failed, ended) : null;
    }

    /// <summary>The items to begin now.</summary>
    public static ImmutableArray<int> Next(BulkActionRequest request, ImmutableArray<BulkItem> items)
    {
        var free = request.Concurrency - items.Count(item => item.Status == BulkItemStatus.Running);
        return [.. Enumerable.Range(0, items.Length).Where(i => items[i].Status == BulkItemStatus.Pending).Take(free)];
    }
}
