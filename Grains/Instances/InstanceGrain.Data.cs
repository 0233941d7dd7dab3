using System.Globalization;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Backups;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>What becomes of the instance's data.</summary>
internal sealed partial class InstanceGrain
{
    public async Task<Outcome<BackupView>> BackUp(BackupRequest request, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (InstanceRules.Check(request) is { } error) return error;
        var kind = request.Reason == BackupReason.BeforeDestroy ? OperationKind.DestroyInstance : OperationKind.BackupInstance;
        if (State.OperationId is not null)
        {
            return State.OperationKind == kind && State.Order?.BackupId is { } running ? await GrainFactory.Backup(running).Get() : Busy;
        }

        if (RefusedData("backed up") is { } refused) return refused;
        var store = request.Store ?? stores.Default;
        if (stores.Find(store) is null) return FleetError.Invalid($"store must be one of {string.Join(", ", stores.Names)}", "store");

        var now = time.GetUtcNow();
        var id = ids.New<BackupId>();
        var named = request with
        {
            Store = store,
            Label = request.Label ?? $"{State.Name}-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}",
        };
        var status = kind == OperationKind.DestroyInstance ? InstanceStatus.Destroying : State.Status;
        await Begin(State with { Status = status, NextBackupAt = NextBackupAfter(request) }, kind, actor, new InstanceOrder(BackupId: id, Backup: named));
        return await GrainFactory.Backup(id).Begin(
            new BackupPlan(id, State.Id, Configuration!, named, State.OperationId!.Value, actor, now));
    }

    public async Task<Outcome<InstanceView>> Restore(RestoreOrder order, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null)
        {
            return State.OperationKind == OperationKind.RestoreInstance && State.Order?.Restore == order ? View() : Busy;
        }

        if (RefusedData("restored") is { } refused) return refused;
        var backup = await GrainFactory.Backup(order.Backup).Get();
        if (!backup.IsOk || backup.Value.Plan.Instance != State.Id)
        {
            return FleetError.Invalid("There is no backup of that id of this instance", "backup_id");
        }

        if (RestoreRules.Check(order, backup.Value) is { } error) return error;
        if (order.Database && State.Spec!.Data?.Database is null)
        {
            return FleetError.Invalid("The instance has no database for the backup's to go to", "restore_database");
        }

        await Begin(State with { NextRestartAt = null }, OperationKind.RestoreInstance, actor, new InstanceOrder(Restore: order));
        return View();
    }

    public async Task SiteChecked(OperationId operation, SiteReport? report)
    {
        if (State.OperationId == operation) await _state.Commit(State with { Site = report, UpdatedAt = time.GetUtcNow() });
    }

    private FleetError? RefusedData(string what) => InstanceRefusals.OfData(what, State.Status, State.IsManaged, State.IsUnwound);
}
