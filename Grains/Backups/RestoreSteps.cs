using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Instances;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Backups;

/// <summary>
/// The steps that bring a backup's data to an instance: to the one that it is of, or to a new one that begins as its clone. Nothing on
/// the machine is touched before the backup has been read from end to end.
/// </summary>
internal sealed class RestoreSteps(IGrainFactory grains, Places places, IBackupStores stores)
{
    private delegate Task<StepResult> Restoration(StepContext context, RestoreOrder order, BackupView backup);

    public Func<StepContext, Task<StepResult>> Check() => WithBackup(async (context, order, backup) =>
    {
        var read = 0L;
        foreach (var part in backup.Parts.Where(part => part.Kind == BackupPartKind.Database ? order.Database : order.Files))
        {
            if (await stores.Differs(backup, part, context.Cancellation) is { } error) return error.ToFailure();
            read += part.Size;
        }

        return StepResult.Done($"{read} bytes of {backup.Plan.Id} are what was written");
    });

    /// <summary>A clone has a database of its own, or it would write over its source's. What is destroyed has none any more.</summary>
    public Func<StepContext, Task<StepResult>> CheckDatabase() => WithBackup(async (context, order, backup) =>
    {
        var clone = await places.Instance(context).Deployment();
        if (!clone.IsOk) return clone.Error.ToFailure();
        var source = await grains.Instance(backup.Plan.Instance).Get();
        var lives = source.IsOk && source.Value.Status != InstanceStatus.Destroyed;
        var from = (await grains.Instance(backup.Plan.Instance).Deployment()).Value ?? backup.Plan.Deployment;
        return lives && order.Database && DataRules.ShareDatabase(clone.Value.Spec, clone.Value.Server!.Value, from.Spec, from.Server!.Value)
            ? StepResult.Fail(new OperationError(
                "conflict", $"The clone would be loaded into its source's database {from.Spec.Data!.Database!.Name}: give it one of another name"))
            : StepResult.Done();
    });

    public Func<StepContext, Task<StepResult>> Stage() => WithBackup(async (context, order, backup) =>
    {
        if (!order.Files) return StepResult.Done("Its files stay");
        var place = await places.Find(places.Here, context);
        if (!place.IsOk) return place.Error.ToFailure();
        var (machine, id, runtime) = (place.Value.Machine, place.Value.Id, place.Value.Runtime);
        var spec = DataRules.ForRestore(place.Value.Spec, backup.Plan.Deployment.Spec);
        var staged = await stores.Read(
            backup,
            Part(backup, BackupPartKind.Files)!,
            (stream, cancellation) => runtime.Data.Stage(machine, id, spec, backup.Plan.Request.Compression, stream, cancellation),
            context.Cancellation);
        return staged.Error?.ToFailure() ?? StepResult.Done();
    });

    public Func<StepContext, Task<StepResult>> DropStage() => places.Drive(
        places.Here, (place, cancellation) => place.Runtime.Data.DropStage(place.Machine, place.Id, cancellation));

    public Func<StepContext, Task<StepResult>> Load() => WithBackup(async (context, order, backup) =>
    {
        if (!order.Database) return StepResult.Done("Its database stays");
        var place = await places.Find(places.Here, context);
        if (!place.IsOk) return place.Error.ToFailure();
        var (machine, id, spec, runtime) = (place.Value.Machine, place.Value.Id, place.Value.Spec, place.Value.Runtime);
        var loaded = await stores.Read(
            backup,
            Part(backup, BackupPartKind.Database)!,
            (stream, cancellation) => runtime.Data.Load(machine, id, spec, backup.Plan.Request.Compression, stream, cancellation),
            context.Cancellation);
        return loaded.Error?.ToFailure() ?? StepResult.Done();
    });

    public Func<StepContext, Task<StepResult>> Adopt() => WithBackup(async (context, order, backup) =>
    {
        if (!order.Files) return StepResult.Done("Its files stay");
        var place = await places.Find(places.Here, context);
        if (!place.IsOk) return place.Error.ToFailure();
        var spec = DataRules.ForRestore(place.Value.Spec, backup.Plan.Deployment.Spec);
        var adopted = await place.Value.Runtime.Data.Adopt(place.Value.Machine, place.Value.Id, spec, context.Cancellation);
        return adopted.Error?.ToFailure() ?? StepResult.Done();
    });

    private static BackupPart? Part(BackupView backup, BackupPartKind kind) => backup.Parts.FirstOrDefault(part => part.Kind == kind);

    /// <summary>Asks for the backup anew at each step: it may have been deleted since the last one.</summary>
    private Func<StepContext, Task<StepResult>> WithBackup(Restoration step) => async context =>
    {
        var instance = places.Instance(context);
        var order = (await instance.Order()).Value?.Restore ?? (await instance.Deployment()).Value?.Origin?.CloneOf?.From;
        if (order is null) return StepResult.Fail(new OperationError("internal_error", "Nobody knows any more what was to be restored"));

        var backup = await grains.Backup(order.Backup).Get();
        if (!backup.IsOk) return backup.Error.ToFailure();
        return RestoreRules.Check(order, backup.Value)?.ToFailure() ?? await step(context, order, backup.Value);
    };
}
