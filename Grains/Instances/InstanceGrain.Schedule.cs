using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Backups;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Scheduling;

namespace Fleet.Grains.Instances;

/// <summary>
/// Backs the instance up when its policy's time has come. The backup and the next time are one write, so that no occurrence is run
/// twice; the reminder of it is asked for before the time is first written down, so that none is forgotten.
/// </summary>
internal sealed partial class InstanceGrain
{
    private const string BackupReminder = "backup";
    private const string BackupActor = "backup-policy";
    private static readonly TimeSpan BusyPause = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _remindedOfBackup;

    public async Task<Outcome<InstanceView>> SetBackupPolicy(BackupPolicy? policy)
    {
        if (!_state.Exists) return NotFound;
        if (!State.IsManaged) return FleetError.Conflict("Instance registered itself: Fleet cannot back it up", "backups");
        if (State.Status is InstanceStatus.Destroying or InstanceStatus.Destroyed)
        {
            return FleetError.Conflict($"Instance is {State.Status.ToString().ToLowerInvariant()}", "backups");
        }

        if (policy is not null && ScheduleRules.Check(policy) is { } error) return error;
        if (policy?.Store is { } store && stores.Find(store) is null)
        {
            return FleetError.Invalid($"store must be one of {string.Join(", ", stores.Names)}", "backups.store");
        }

        var next = policy is null ? null : ScheduleRules.Next(policy, time.GetUtcNow());
        await RemindOfBackup(next);
        await _state.Commit(State with { Backups = policy, NextBackupAt = next, UpdatedAt = time.GetUtcNow() });
        if (policy is null) await GrainFactory.SchedulerOf(State.Id.Value).Forget(State.Id.Value, BackupReminder);
        return View();
    }

    /// <summary>With the time of its next backup, where it has to have one and has none yet.</summary>
    private InstanceState WithNextBackup(InstanceState state) =>
        state.Status == InstanceStatus.Destroyed || state.IsUnwound ? state with { Backups = null, NextBackupAt = null }
        : state is { Backups: { } policy, NextBackupAt: null } ? state with { NextBackupAt = ScheduleRules.Next(policy, time.GetUtcNow()) }
        : state;

    /// <summary>A scheduled backup and the time of the next one are one write.</summary>
    private DateTimeOffset? NextBackupAfter(BackupRequest request) =>
        request.Reason == BackupReason.Scheduled && State.Backups is { } policy ? ScheduleRules.Next(policy, time.GetUtcNow()) : State.NextBackupAt;

    private async Task RemindOfBackup(DateTimeOffset? next)
    {
        if (next is not { } at || at == _remindedOfBackup) return;
        await GrainFactory.SchedulerOf(State.Id.Value).Remind(new Reminder(State.Id.Value, BackupReminder, at));
        _remindedOfBackup = at;
    }

    private async Task BackUpIfDue()
    {
        _remindedOfBackup = null;
        if (State is not { Backups: { } policy, NextBackupAt: { } due } || State.Status == InstanceStatus.Destroyed) return;
        var now = time.GetUtcNow();
        if (due <= now)
        {
            if (State.OperationId is not null)
            {
                await RemindOfBackup(now + BusyPause);
                return;
            }

            var begun = await BackUp(new BackupRequest(BackupReason.Scheduled, policy.Compression, Store: policy.Store), BackupActor);
            if (!begun.IsOk) await SkipBackup(policy, begun.Error);
        }

        await RemindOfBackup(State.NextBackupAt);
    }

    /// <summary>What cannot be backed up now is not tried again before the next time: its status would have to change first.</summary>
    private async Task SkipBackup(BackupPolicy policy, FleetError error)
    {
        log.BackupSkipped(State.Id, error.Message);
        await _state.Commit(State with { NextBackupAt = ScheduleRules.Next(policy, time.GetUtcNow()) });
        await Tell(EventTypes.Error, new() { ["action"] = "backup", ["triggered_by"] = BackupActor, ["message"] = error.Message });
    }

    /// <summary>Deletes what the policy no longer keeps. Whatever cannot be deleted now is looked at again after the next backup.</summary>
    private void BeginRetention(InstanceState before, OperationKind kind, OperationError? error)
    {
        if (error is not null || kind != OperationKind.BackupInstance || before.Order?.Backup?.Reason != BackupReason.Scheduled) return;
        if (State.Backups is not { } policy) return;
        this.RegisterGrainTimer(
            _ => new Retention(GrainFactory, states, log).Apply(State.Id, policy),
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }
}
