using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;

namespace Fleet.Grains.Bulk;

/// <summary>Does one item of a bulk action from its begin to its end, and finds it again when a crash came between.</summary>
internal sealed class BulkItems(IGrainFactory grains, IStateQueries states)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // An instance has one operation at a time: what this item has begun since then is among its latest few.
    private const int LatestOperations = 20;

    /// <summary>Does it.</summary>
    /// <param name="item">Which.</param>
    /// <param name="request">What is to be done.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="resumedFrom">When it was begun by an activation that is no more; null if it is begun now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<BulkItem> Do(
        BulkItem item, BulkActionRequest request, string actor, DateTimeOffset? resumedFrom, CancellationToken cancellation)
    {
        var there = await Seen(item.Instance, request);
        if (!there.IsOk) return item with { Status = BulkItemStatus.Failed, Error = there.Error.Message };
        var begun = resumedFrom is { } since && await BegunSince(since, item.Instance, request, actor) is { } earlier
            ? earlier : await Begin(item.Instance, request, actor, resumedFrom is not null);
        var error = begun.Error?.Message;
        if (begun.Value?.Operation is { } operation) error = await End(operation, item.Instance, cancellation);

        var instance = await grains.Instance(item.Instance).Get();
        return item with
        {
            Status = error is null ? BulkItemStatus.Succeeded : BulkItemStatus.Failed,
            Error = error,
            NewStatus = instance.Value?.Status,
        };
    }

    /// <summary>What would become of it, as far as can be said now.</summary>
    public async Task<BulkItem> Try(BulkItem item, BulkActionRequest request)
    {
        var instance = await Seen(item.Instance, request);
        var error = instance.IsOk ? await Refusal(instance.Value, request) : instance.Error;
        return error is null ? item : item with { Status = BulkItemStatus.Failed, Error = error.Message };
    }

    /// <summary>The item of that instance, not begun.</summary>
    public async Task<BulkItem> Find(InstanceId id, BulkActionRequest request) => new(id, (await Seen(id, request)).Value?.Name ?? id.Value);

    private async Task<Outcome<InstanceView>> Seen(InstanceId id, BulkActionRequest request)
    {
        var found = await grains.Instance(id).Get();
        return found.IsOk && request.Within?.Sees(found.Value.Team?.Value) == false ? FleetError.NotFound("Instance") : found;
    }

    private sealed record Begun(OperationId? Operation);

    private async Task<Outcome<Begun>> Begin(InstanceId id, BulkActionRequest request, string actor, bool isResumed)
    {
        var instance = grains.Instance(id);
        if (request.Backup is { } backup)
        {
            var reason = request.Verb is null ? backup.Reason : BackupReason.BeforeDestroy;
            var backingUp = await instance.BackUp(backup with { Reason = reason }, actor);
            return backingUp.IsOk ? new Begun(backingUp.Value.Plan.Operation) : backingUp.As<Begun>();
        }

        var verb = request.Verb!.Value;
        var changing = await instance.Change(verb, actor);
        if (changing.IsOk) return new Begun(changing.Value.Operation);

        // Before the crash it was done already.
        var isThere = isResumed && (await instance.Get()).Value?.Status == InstanceMachine.Rules[verb].To;
        return isThere ? new Begun(null) : changing.As<Begun>();
    }

    /// <summary>What was begun for this item before a crash; null if nothing was.</summary>
    private async Task<Outcome<Begun>?> BegunSince(DateTimeOffset since, InstanceId id, BulkActionRequest request, string actor)
    {
        var page = await states.Query(new StateQuery
        {
            Kind = StateKinds.Operation, Filters = [new StateFilter("target", [id.Value])], Limit = LatestOperations,
        });
        var kinds = Kinds(request);
        foreach (var row in page.Rows)
        {
            var found = await grains.Operation(OperationId.Of(row.Id)).Get();
            if (found.Value is { } operation && operation.CreatedAt >= since && operation.Request.Actor == actor && kinds.Contains(operation.Request.Kind))
            {
                return new Begun(operation.Id);
            }
        }

        return null;
    }

    private static ImmutableArray<OperationKind> Kinds(BulkActionRequest request) => (request.Verb, request.Backup) switch
    {
        (null, _) => [OperationKind.BackupInstance],
        (var verb, _) => [InstanceMachine.Rules[verb.Value].Operation!.Value],
    };

    /// <summary>Why the operation failed; null if it succeeded.</summary>
    private async Task<string?> End(OperationId id, InstanceId instance, CancellationToken cancellation)
    {
        var hasWoken = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var operation = await grains.Operation(id).Completion(LongestWait);
            if (operation.Value is { HasEnded: true } ended) return ended.Error?.Message;
            if (operation.IsOk) continue;

            // Fleet went down between the instance's record and its operation's: waking the instance makes it.
            if (hasWoken) return operation.Error.Message;
            hasWoken = true;
            await grains.Instance(instance).Wake();
        }
    }

    private async Task<FleetError?> Refusal(InstanceView instance, BulkActionRequest request)
    {
        var running = instance.Operation is { } id ? (await grains.Operation(id).Get()).Value : null;
        if (running is not null && !Kinds(request).Contains(running.Request.Kind)) return InstanceRefusals.Busy(running.Id);
        if (running is not null) return null;
        var isManaged = instance.Server is not null;
        return request switch
        {
            { Backup: not null } => InstanceRefusals.OfData("backed up", instance.Status, isManaged, instance.IsUnwound),
            _ => InstanceRefusals.Of(request.Verb!.Value, instance.Status, isManaged, instance.IsIdle),
        };
    }
}
