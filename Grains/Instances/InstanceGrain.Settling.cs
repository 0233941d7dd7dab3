using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Alerts.Watching;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>Where the end of an operation leaves the instance, and what is written of it.</summary>
internal sealed partial class InstanceGrain
{
    public async Task Settle(OperationId operation, OperationKind kind, OperationError? error, bool isUnwound)
    {
        if (!_state.Exists || State.OperationId != operation) return;

        var (before, now) = (State, time.GetUtcNow());
        var (status, desired) = await IsSpared(kind, error)
            ? (State.StatusBefore!.Value, State.Desired)
            : InstanceMachine.Settled(State, kind, error is not null, isUnwound);
        var settled = State with
        {
            OperationId = null,
            OperationKind = null,
            Order = null,
            StatusBefore = null,
            Queued = null,
            Origin = null,
            Destination = null,
            Status = status,
            StatusMessage = error?.Message ?? (kind == OperationKind.BackupInstance ? State.StatusMessage : null),
            IsUnwound = kind is OperationKind.DeployInstance or OperationKind.CloneInstance ? isUnwound : State.IsUnwound,
            Desired = desired,
            NeverRan = State.NeverRan && status != InstanceStatus.Running,
            IsIdle = status == InstanceStatus.Suspended && (State.IsIdle || kind == OperationKind.PauseInstance),
            FailedDeployment = FailureOf(kind, error, State.FailedDeployment, now),
            UpdatedAt = now,
        };

        _settledAt = now;
        (_unhealthy, _health) = (0, null);
        if (before.Queued is { } queued && MayBeRedeployed(settled))
        {
            await BeginRedeploy(settled, queued);
        }
        else
        {
            settled = WithNextBackup(settled);
            await RemindOfBackup(settled.NextBackupAt);
            await _state.Commit(WithRestart(settled, exitCode: null));
            await RemindOfRestart();
            BeginRetention(before, kind, error);
        }

        log.InstanceSettled(State.Id, kind, before.Status, status, error?.Code);
        await Tell(error is null ? EventOf(kind) : EventTypes.Error, Metadata(before, operation, kind, error));
    }

    /// <summary>Whether it was to be backed up and then destroyed, and could not be backed up: then nothing of it was touched.</summary>
    private async Task<bool> IsSpared(OperationKind kind, OperationError? error) =>
        error is not null && kind == OperationKind.DestroyInstance && State.Order?.BackupId is { } backup
        && (await GrainFactory.Backup(backup).Get()).Value is not { Status: BackupStatus.Completed };

    private static FailedDeployment? FailureOf(OperationKind kind, OperationError? error, FailedDeployment? before, DateTimeOffset now) =>
        kind is not (OperationKind.DeployInstance or OperationKind.CloneInstance or OperationKind.RedeployInstance) ? before
        : error is null ? null
        : new FailedDeployment(now, error.Message);

    private static string EventOf(OperationKind kind) => kind switch
    {
        OperationKind.BackupInstance => EventTypes.Backup,
        OperationKind.RestoreInstance => EventTypes.Restore,
        OperationKind.MoveInstance or OperationKind.RedeployInstance or OperationKind.RemediateInstance => EventTypes.Redeploy,
        _ => InstanceMachine.VerbOf(kind) is { } verb ? InstanceMachine.Rules[verb].Event : EventTypes.Deploy,
    };

    private static JsonObject Metadata(InstanceState before, OperationId operation, OperationKind kind, OperationError? error)
    {
        var metadata = new JsonObject
        {
            ["operation_id"] = operation.Value,
            ["triggered_by"] = before.Actor,
            ["previous_status"] = Wire(before.StatusBefore ?? before.Status),
        };
        if (InstanceMachine.VerbOf(kind) is { } asked) metadata["action"] = JsonNamingPolicy.CamelCase.ConvertName(asked.ToString());
        if (before.Order is { BackupId: { } backup, Backup: { } made })
        {
            metadata["backup_id"] = backup.Value;
            metadata["label"] = made.Label;
            metadata["compression"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(made.Compression.ToString());
        }

        if (before.Order?.Restore is { } restored)
        {
            metadata["backup_id"] = restored.Backup.Value;
            (metadata["restore_database"], metadata["restore_files"]) = (restored.Database, restored.Files);
        }

        if (before.Order?.Remediation is { } remediation) metadata["remediation_id"] = remediation.Value;
        if (before.Origin?.CloneOf is { } clone) metadata["cloned_from_backup"] = clone.From.Backup.Value;
        if (before.Order?.Next is { } other)
        {
            metadata["force"] = before.Order.Force;
            metadata["has_config_update"] = IsOther(before.Spec!, other.Spec);
        }

        if (before is { Actor: IdleActor or ReconcileActor, StatusMessage: { } reason }) metadata["reason"] = reason;
        if (error is not null) (metadata["code"], metadata["message"]) = (error.Code, error.Message);
        return metadata;
    }
}
