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
/// The steps that make a backup of an instance. An operation that was not asked for one goes past them, and nothing of a backup that is
/// complete is undone.
/// </summary>
internal sealed class BackupSteps(IGrainFactory grains, Places places, IBackupStores stores)
{
    private delegate Task<Remote<bool>> Producer(Place place, Stream to, CancellationToken cancellation);

    /// <summary>Record, stand still, write, go on, read back. <paramref name="goesOn"/> is false for an instance that is destroyed next.</summary>
    public IEnumerable<OperationStep> Table(bool goesOn)
    {
        var stop = places.IfItRuns(places.Drive(places.Here, RunSteps.Stop));
        var start = places.IfItRuns(places.Drive(places.Here, RunSteps.Start));

        yield return new("record", Asked(Record), Asked(Fail));
        yield return new("quiesce", Asked(IfItMustStop(stop)), UnlessComplete(IfItMustStop(start)));
        yield return new("database", Asked(Database), UnlessComplete(Delete(BackupPartKind.Database)));
        yield return new("files", Asked(Files), UnlessComplete(Delete(BackupPartKind.Files)));
        if (goesOn) yield return new("resume", Asked(IfItMustStop(start)));
        yield return new("check", Asked(Check));
    }

    private async Task<StepResult> Record(StepContext context, InstanceOrder order)
    {
        var deployment = await places.Instance(context).Deployment();
        if (!deployment.IsOk) return deployment.Error.ToFailure();
        var plan = new BackupPlan(
            order.BackupId!.Value, Places.Id(context), deployment.Value, order.Backup!, context.Operation, context.Request.Actor, context.Now);

        // The instance has written it down already unless Fleet went down in between.
        var backup = grains.Backup(plan.Id);
        var begun = await backup.Begin(plan);
        if (begun.Status == BackupStatus.Pending) await backup.Begin(plan);
        return StepResult.Done(plan.Id.Value);
    }

    private async Task<StepResult> Fail(StepContext context, InstanceOrder order)
    {
        await grains.Backup(order.BackupId!.Value).Fail(context.Operation, context.Error!);
        return StepResult.Done();
    }

    private Task<StepResult> Database(StepContext context, InstanceOrder order) => Store(
        context,
        order,
        BackupPartKind.Database,
        (place, stream, cancellation) =>
            place.Runtime.Data.Dump(place.Machine, place.Id, place.Spec, order.Backup!.Compression, stream, cancellation));

    private Task<StepResult> Files(StepContext context, InstanceOrder order) => Store(
        context,
        order,
        BackupPartKind.Files,
        (place, stream, cancellation) =>
            place.Runtime.Data.Archive(place.Machine, place.Id, place.Spec, order.Backup!.Compression, stream, cancellation));

    private async Task<StepResult> Store(StepContext context, InstanceOrder order, BackupPartKind kind, Producer produce)
    {
        var place = await places.Find(places.Here, context);
        if (!place.IsOk) return place.Error.ToFailure();
        if (kind == BackupPartKind.Database && place.Value.Spec.Data?.Database is null) return StepResult.Done("It has no database");
        if (stores.Find(order.Backup!.Store!) is not { } store) return NoStore(order.Backup.Store!);

        var key = KeyOf(context, order, kind);
        var written = await store.Write(key, (stream, cancellation) => produce(place.Value, stream, cancellation), context.Cancellation);
        if (written.Error is { } error) return error.ToFailure();
        await grains.Backup(order.BackupId!.Value).Stored(context.Operation, new BackupPart(kind, key, written.Value!.Size, written.Value.Sha256));
        return StepResult.Done($"{written.Value.Size} bytes");
    }

    /// <summary>Only what can be read back as it was written is a backup.</summary>
    private async Task<StepResult> Check(StepContext context, InstanceOrder order)
    {
        var grain = grains.Backup(order.BackupId!.Value);
        var backup = await grain.Get();
        if (!backup.IsOk) return backup.Error.ToFailure();
        foreach (var part in backup.Value.Parts)
        {
            if (await stores.Differs(backup.Value, part, context.Cancellation) is { } error) return error.ToFailure();
        }

        await grain.Complete(context.Operation);
        return StepResult.Done($"{backup.Value.Size} bytes read back");
    }

    private Func<StepContext, InstanceOrder, Task<StepResult>> Delete(BackupPartKind kind) => async (context, order) =>
    {
        if (stores.Find(order.Backup!.Store!) is not { } store) return NoStore(order.Backup.Store!);
        var deleted = await store.Delete(KeyOf(context, order, kind), context.Cancellation);
        return deleted.Error?.ToFailure() ?? StepResult.Done();
    };

    private Func<StepContext, InstanceOrder, Task<StepResult>> IfItMustStop(Func<StepContext, Task<StepResult>> step) => async (context, _) =>
    {
        var deployment = await places.Instance(context).Deployment();
        if (!deployment.IsOk) return deployment.Error.ToFailure();
        return deployment.Value.Spec.Data?.Quiesce == Quiesce.Stop ? await step(context) : StepResult.Done("It is not stopped for its backup");
    };

    private Func<StepContext, Task<StepResult>> Asked(Func<StepContext, InstanceOrder, Task<StepResult>> step) => async context =>
    {
        var order = await places.Instance(context).Order();
        return order.Value is { BackupId: not null, Backup: not null } asked
            ? await step(context, asked)
            : StepResult.Done("No backup was asked for");
    };

    private Func<StepContext, Task<StepResult>> UnlessComplete(Func<StepContext, InstanceOrder, Task<StepResult>> undo) => Asked(async (context, order) =>
    {
        var backup = await grains.Backup(order.BackupId!.Value).Get();
        return backup.Value?.Status == BackupStatus.Completed ? StepResult.Done() : await undo(context, order);
    });

    private static string KeyOf(StepContext context, InstanceOrder order, BackupPartKind kind) =>
        BackupKeys.Of(Places.Id(context), order.BackupId!.Value, kind, order.Backup!.Compression);

    private static StepResult NoStore(string name) =>
        StepResult.Fail(new OperationError("store_refused", $"This Fleet has no backup store {name}"));
}
