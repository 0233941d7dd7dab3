using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Instances;
using Fleet.Grains.Operations;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Backups;

/// <summary>The operations on backups that are there, as tables of steps.</summary>
internal sealed class BackupPlans(IGrainFactory grains, Places places, IBackupStores stores)
{
    public IEnumerable<OperationPlan> All() =>
    [
        new(OperationKind.VerifyBackup,
        [
            new("read", Read),
            new("database", context => Restore(context, BackupPartKind.Database)),
            new("files", context => Restore(context, BackupPartKind.Files)),
            new("report", Report),
        ]),
        new(OperationKind.DeleteBackup, [new("objects", DeleteObjects), new("record", DeleteRecord)]) { Removes = true },
    ];

    private async Task<StepResult> Read(StepContext context)
    {
        var backup = await Backup(context).Get();
        if (!backup.IsOk) return backup.Error.ToFailure();
        foreach (var part in backup.Value.Parts)
        {
            if (await stores.Differs(backup.Value, part, context.Cancellation) is { } error) return await Judge(context, error);
        }

        return StepResult.Done($"{backup.Value.Size} bytes");
    }

    private async Task<StepResult> Restore(StepContext context, BackupPartKind kind)
    {
        var backup = await Backup(context).Get();
        if (!backup.IsOk) return backup.Error.ToFailure();
        if (backup.Value.Parts.FirstOrDefault(part => part.Kind == kind) is not { } stored) return StepResult.Done("It holds none");
        var place = await places.Find(backup.Value.Plan.Instance);
        if (!place.IsOk) return place.Error.ToFailure();

        var (machine, id, runtime) = (place.Value.Machine, place.Value.Id, place.Value.Runtime);
        var plan = backup.Value.Plan;
        var verified = await stores.Read(
            backup.Value,
            stored,
            (stream, cancellation) => runtime.Data.Verify(machine, id, plan.Deployment.Spec, kind, plan.Request.Compression, stream, cancellation),
            context.Cancellation);
        return verified.Error is { } error ? await Judge(context, error) : StepResult.Done(verified.Value);
    }

    /// <summary>What is missing or altered says something of the backup; a machine or a store that does not answer says nothing.</summary>
    private async Task<StepResult> Judge(StepContext context, RemoteError error)
    {
        if (error.Fault is RemoteFault.ChecksumMismatch or RemoteFault.ObjectMissing)
        {
            await Backup(context).Verified(context.Operation, new BackupVerification(context.Now, IsGood: false, error.Message));
        }

        return error.ToFailure();
    }

    private async Task<StepResult> Report(StepContext context)
    {
        var backup = await Backup(context).Get();
        if (!backup.IsOk) return backup.Error.ToFailure();
        var parts = string.Join(" and ", backup.Value.Parts.Select(part => part.Kind.ToString().ToSnakeCase()));
        var message = $"{parts} read from the store, restored beside the live data and compared: {backup.Value.Size} bytes";
        await Backup(context).Verified(context.Operation, new BackupVerification(context.Now, IsGood: true, message));
        return StepResult.Done(message);
    }

    /// <summary>All that lies under the backup's prefix goes: what its record names, and what an interrupted write has left.</summary>
    private async Task<StepResult> DeleteObjects(StepContext context)
    {
        var backup = await Backup(context).Get();
        if (!backup.IsOk) return StepResult.Done("It is gone");
        if (stores.Find(backup.Value.Plan.Request.Store!) is not { } store) return StoredParts.NoStore(backup.Value).ToFailure();

        var prefix = BackupKeys.Prefix(backup.Value.Plan.Instance, backup.Value.Plan.Id);
        var listed = await store.List(prefix, context.Cancellation);
        if (listed.Error is { } unlisted) return unlisted.ToFailure();
        foreach (var key in listed.Value.Union(backup.Value.Parts.Select(part => part.Key)))
        {
            var deleted = await store.Delete(key, context.Cancellation);
            if (deleted.Error is { } error) return error.ToFailure();
        }

        return StepResult.Done($"{listed.Value.Length} objects");
    }

    private async Task<StepResult> DeleteRecord(StepContext context)
    {
        await Backup(context).Deleted(context.Operation);
        return StepResult.Done();
    }

    private IBackupGrain Backup(StepContext context) => grains.Backup(BackupId.Of(context.Request.Target));
}
