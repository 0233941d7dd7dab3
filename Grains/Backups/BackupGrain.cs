using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Backups;

/// <summary>One backup. An operation of its instance makes it; operations of its own verify and delete it.</summary>
internal sealed class BackupGrain(
    [PersistentState(StateKinds.Backup, StateKind.Store)] IPersistentState<BackupState> storage,
    IIdSource ids,
    TimeProvider time,
    ILogger<BackupGrain> log) : Grain, IBackupGrain
{
    private readonly Committed<BackupState> _state = new(storage);

    private BackupState State => _state.Current;

    private bool IsBeingMade => State.Status is BackupStatus.Pending or BackupStatus.Running;

    public async Task<BackupView> Begin(BackupPlan plan)
    {
        if (!_state.Exists)
        {
            await _state.Commit(new BackupState
            {
                Plan = plan,
                InstanceId = plan.Instance,
                Reason = plan.Request.Reason,
                Status = BackupStatus.Pending,
                CreatedAt = plan.At,
            });
        }
        else if (State.Status == BackupStatus.Pending)
        {
            await _state.Commit(State with { Status = BackupStatus.Running });
        }

        return State.View();
    }

    public Task<Outcome<BackupView>> Get() => _state.Known<Outcome<BackupView>>(() => _state.Exists ? State.View() : NotFound);

    public async Task Stored(OperationId operation, BackupPart part)
    {
        if (!IsMadeBy(operation)) return;
        await _state.Commit(State with
        {
            Status = BackupStatus.Running,
            Parts = [.. State.Parts.Where(other => other.Kind != part.Kind), part],
        });
    }

    public async Task Complete(OperationId operation)
    {
        if (!IsMadeBy(operation)) return;
        await _state.Commit(State with { Status = BackupStatus.Completed, CompletedAt = time.GetUtcNow() });
        log.BackupCompleted(State.Plan!.Id, State.InstanceId, State.View().Size);
    }

    public async Task Fail(OperationId operation, OperationError error)
    {
        if (!IsMadeBy(operation)) return;
        await _state.Commit(State with { Status = BackupStatus.Failed, Parts = [], Error = error, CompletedAt = time.GetUtcNow() });
        log.BackupFailed(State.Plan!.Id, State.InstanceId, error.Code);
    }

    public async Task<Outcome<BackupView>> Verify(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null) return State.OperationKind == OperationKind.VerifyBackup ? State.View() : Busy;
        if (State.Status != BackupStatus.Completed) return Refused("verified");

        // It is restored beside the live data, on the machine and by the runtime of its instance.
        var instance = await GrainFactory.Instance(State.InstanceId).Get();
        if (!instance.IsOk || instance.Value.Status == InstanceStatus.Destroyed)
        {
            return FleetError.Conflict("Backup cannot be verified: its instance is gone, and with it the machine to restore it on");
        }

        await BeginOperation(State, OperationKind.VerifyBackup, actor);
        return State.View();
    }

    public async Task Verified(OperationId operation, BackupVerification verification)
    {
        if (!_state.Exists || State.OperationId != operation) return;
        await _state.Commit(State with { Verification = verification });
        if (!verification.IsGood) log.BackupBad(State.Plan!.Id, State.InstanceId, verification.Message);
    }

    public async Task<Outcome<BackupView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null) return State.OperationKind == OperationKind.DeleteBackup ? State.View() : Busy;
        if (IsBeingMade) return Refused("deleted");

        await BeginOperation(State with { Status = BackupStatus.Deleting, Error = null }, OperationKind.DeleteBackup, actor);
        return State.View();
    }

    public async Task Deleted(OperationId operation)
    {
        if (!_state.Exists || State.OperationId != operation) return;
        var (id, instance) = (State.Plan!.Id, State.InstanceId);
        await _state.Clear();
        log.BackupDeleted(id, instance);
    }

    public async Task Settle(OperationId operation, OperationKind kind, OperationError? error)
    {
        if (!_state.Exists || State.OperationId != operation) return;

        // What was to be deleted and could not be may be gone in part: it stays "deleting", to be deleted again, and is never restored.
        await _state.Commit(State with
        {
            OperationId = null,
            OperationKind = null,
            Error = kind == OperationKind.DeleteBackup ? error : State.Error,
        });
    }

    public async Task Wake()
    {
        await _state.Recheck();
        await StartOperation();
    }

    private static FleetError NotFound => FleetError.NotFound("Backup");

    private FleetError Busy => FleetError.Conflict($"Operation {State.OperationId} works on this backup: wait for it");

    private FleetError Refused(string what) =>
        FleetError.Conflict($"Backup cannot be {what}: current status is {State.Status.ToString().ToSnakeCase()}");

    private bool IsMadeBy(OperationId operation) => _state.Exists && State.Plan!.Operation == operation && IsBeingMade;

    private async Task BeginOperation(BackupState state, OperationKind kind, string actor)
    {
        await _state.Commit(state with { OperationId = ids.New<OperationId>(), OperationKind = kind, Actor = actor });
        await StartOperation();
    }

    private Task StartOperation() => GrainFactory.StartOwn(State.OperationId, State.OperationKind, this.GetPrimaryKeyString(), State.Actor);
}
