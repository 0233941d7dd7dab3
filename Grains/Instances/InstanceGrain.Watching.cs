using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Scheduling;

namespace Fleet.Grains.Instances;

/// <summary>What probes of the server say of the instance, and what its restart policy does about it.</summary>
internal sealed partial class InstanceGrain
{
    private const string RestartReminder = "restart";
    private const string RestartActor = "restart-policy";

    private DateTimeOffset _settledAt;
    private InstanceObservation? _observed;
    private DateTimeOffset _observedAt;
    private double _observedCpu;
    private string? _health;
    private int _unhealthy;

    public async Task Observe(InstanceObservation observation, DateTimeOffset takenAt, long memoryTotal, long diskTotal)
    {
        if (!State.IsManaged || takenAt <= _settledAt || State.Status is InstanceStatus.Destroyed) return;
        Note(observation, takenAt, memoryTotal, diskTotal);
        if (State.OperationId is not null || await Reconcile(observation) || await WatchIdleness(observation, takenAt) || !State.ShouldRun) return;

        _unhealthy = observation.Health == HealthState.Unhealthy ? _unhealthy + 1 : 0;
        if (observation.State != ProcessState.Running)
        {
            if (State.Status is InstanceStatus.Running or InstanceStatus.Unknown) await Failed(observation.ExitCode, Reason(observation));
        }
        else if (_unhealthy >= restarts.Value.UnhealthyAfter)
        {
            if (State.Status is InstanceStatus.Running or InstanceStatus.Unknown)
            {
                await Failed(null, $"Unhealthy: {observation.HealthMessage ?? "its health check fails"}");
            }
        }
        else if (_unhealthy == 0)
        {
            await Well(observation);
        }

        await RestartIfDue();
    }

    public async Task ServerLost()
    {
        if (State.Status != InstanceStatus.Running || State.OperationId is not null) return;
        await _state.Commit(State with
        {
            Status = InstanceStatus.Unknown,
            StatusMessage = "Its server does not answer",
            UpdatedAt = time.GetUtcNow(),
        });
        await Tell(EventTypes.HeartbeatLost, new() { ["server_id"] = State.ServerId?.Value, ["in_maintenance"] = await IsInMaintenance() });
    }

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        await (occurrence.Name switch
        {
            RestartReminder => RestartIfDue(),
            BackupReminder => BackUpIfDue(),
            _ => Task.CompletedTask,
        });
    }

    private void Note(InstanceObservation observation, DateTimeOffset takenAt, long memoryTotal, long diskTotal)
    {
        // The first look at a process has nothing to compare with: its average since its start is the best there is.
        var (seconds, used) = _observed is { } before && before.Pid == observation.Pid && takenAt > _observedAt
            ? ((takenAt - _observedAt).TotalSeconds, observation.CpuSeconds - before.CpuSeconds)
            : (observation.UptimeSeconds, observation.CpuSeconds);
        _observedCpu = Math.Round(seconds > 0 ? Math.Max(0, used / seconds * 100) : 0, 2);
        (_observed, _observedAt) = (observation, takenAt);
        _health = observation.Health == HealthState.Unknown ? null : JsonNamingPolicy.CamelCase.ConvertName(observation.Health.ToString());
        if (observation.State == ProcessState.Running)
        {
            var seen = new Heartbeat(
                takenAt, _observedCpu, observation.MemoryUsed, memoryTotal, observation.DiskUsed, diskTotal, (long)observation.UptimeSeconds);

            // Two who measure measure different things: what an agent tells is not mixed with what a probe sees.
            _lastHeartbeat = _isMeasuredByAgent && _lastHeartbeat is { } told ? told with { At = takenAt } : seen;
            Sample(seen);
        }
    }

    private static string Reason(InstanceObservation observation) => observation switch
    {
        { State: ProcessState.Missing } => "Nothing of it is left on its server",
        { State: ProcessState.Stopped } => "Stopped by somebody else",
        { State: ProcessState.Paused } => "Paused by somebody else",
        { ExitCode: > 128 and < 193 and var code } => $"Killed by signal {code - 128}",
        { ExitCode: { } code } => $"Ended by itself with exit code {code}",
        _ => "Ended, nobody knows how",
    };

    private async Task Failed(int? exitCode, string reason)
    {
        await _state.Commit(WithRestart(
            State with { Status = InstanceStatus.Error, StatusMessage = reason, UpdatedAt = time.GetUtcNow() }, exitCode));
        log.InstanceFailed(State.Id, reason);
        await RemindOfRestart();
        await Tell(EventTypes.Error, new() { ["message"] = reason, ["exit_code"] = exitCode, ["in_maintenance"] = await IsInMaintenance() });
    }

    /// <summary>Whether work on it or on its server was announced: whoever alerts on an event has to know.</summary>
    private async Task<bool> IsInMaintenance() => await maintenance.Of(State.Id) is not null;

    private async Task Well(InstanceObservation observation)
    {
        if (State.Status is InstanceStatus.Error or InstanceStatus.Unknown)
        {
            await _state.Commit(State with
            {
                Status = InstanceStatus.Running, StatusMessage = null, NextRestartAt = null, UpdatedAt = time.GetUtcNow(),
            });
            await Tell(EventTypes.HeartbeatRecovered, []);
        }
        else if (State.Restarts > 0 && observation.UptimeSeconds >= restarts.Value.StableAfter.TotalSeconds)
        {
            await _state.Commit(State with { Restarts = 0, UpdatedAt = time.GetUtcNow() });
        }
    }

    /// <summary>The failure and its planned restart are one write: a crash never leaves a failed program that nobody will start.</summary>
    private InstanceState WithRestart(InstanceState failed, int? exitCode) =>
        failed is { Status: InstanceStatus.Error, ShouldRun: true, Spec: { } spec } && RestartRules.Restarts(spec.RestartPolicy, exitCode)
            ? failed with { NextRestartAt = time.GetUtcNow() + RestartRules.Backoff(restarts.Value, failed.Restarts) }
            : failed;

    /// <summary>Probes would see that it is due as well; the reminder is exact, and comes also while the server's probes fail.</summary>
    private Task RemindOfRestart() => State.NextRestartAt is { } at
        ? GrainFactory.SchedulerOf(State.Id.Value).Remind(new Reminder(State.Id.Value, RestartReminder, at))
        : Task.CompletedTask;

    private async Task RestartIfDue()
    {
        if (State is not { Status: InstanceStatus.Error, ShouldRun: true, OperationId: null, NextRestartAt: { } at } || at > time.GetUtcNow()) return;

        log.InstanceRestarting(State.Id, State.Restarts + 1);
        await Begin(
            State with { NextRestartAt = null, Restarts = State.Restarts + 1 }, OperationKind.RestartInstance, RestartActor);
    }
}
