using System.Globalization;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>
/// Suspends what nobody uses, and wakes it. Since when nobody does is kept in memory: a new activation counts from its first look, so
/// that nothing is suspended sooner than was promised.
/// </summary>
internal sealed partial class InstanceGrain
{
    private const string IdleActor = "idle-policy";

    private IdleClock _idle;
    private string? _wanted;

    public async Task<Outcome<InstanceView>> SetIdlePolicy(IdlePolicy? policy)
    {
        if (!_state.Exists) return NotFound;
        if (!State.IsManaged) return FleetError.Conflict("Instance registered itself: Fleet does not see who uses it and cannot suspend it", "idle");
        if (State.Status == InstanceStatus.Destroyed) return FleetError.Conflict("Instance is destroyed", "idle");
        if (policy is not null && IdleRules.Check(policy) is { } error) return error;

        _idle = default;
        await _state.Commit(State with { Idle = policy, UpdatedAt = time.GetUtcNow() });
        return View();
    }

    public async Task Touch(string reason)
    {
        _idle = default;

        // While it is being suspended nothing else can begin: the next look at it does what is wanted.
        _wanted = State is { OperationId: not null, Actor: IdleActor } ? reason : null;
        if (State is { IsIdle: true, OperationId: null }) await WakeUp(reason);
    }

    /// <summary>Whether something was begun about its idleness.</summary>
    private async Task<bool> WatchIdleness(InstanceObservation observation, DateTimeOffset takenAt)
    {
        if (State.IsIdle) return WhyWanted(observation) is { } why && await WakeUp(why);
        _wanted = null;
        if (State is not { Idle: { } policy, Status: InstanceStatus.Running })
        {
            _idle = default;
            return false;
        }

        if (_idle.Since < _settledAt) _idle = default;
        _idle = IdleRules.Seen(policy, _idle, observation, _observedCpu, takenAt);
        if (!IdleRules.IsDue(policy, _idle, takenAt)) return false;

        var since = _idle.Since!.Value.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await Begin(
            State with { IsIdle = true, StatusMessage = $"Nobody has used it since {since}", NextRestartAt = null, Restarts = 0 },
            policy.Mode == IdleMode.Pause ? OperationKind.PauseInstance : OperationKind.SuspendInstance,
            IdleActor);
        return true;
    }

    /// <summary>What its idle policy has suspended stays suspended from now on, whoever wants in.</summary>
    private async Task<Outcome<InstanceView>> StaySuspended(string actor)
    {
        await _state.Commit(State with { IsIdle = false, UpdatedAt = time.GetUtcNow() });
        await Tell(EventTypes.Suspend, new() { ["triggered_by"] = actor, ["action"] = "suspend", ["previous_status"] = Wire(State.Status) });
        return View();
    }

    private string? WhyWanted(InstanceObservation observation) => observation.State switch
    {
        _ when _wanted is not null => _wanted,
        ProcessState.Paused when IdleRules.IsWanted(observation) => "A connection waits for it",
        ProcessState.Running => "Somebody else has woken it",
        // It would have been woken by the next connection: a reboot of its server must not take that from it.
        ProcessState.Exited when State.Idle?.Mode == IdleMode.Pause => "Its paused program has ended",
        _ => null,
    };

    private async Task<bool> WakeUp(string why)
    {
        (_idle, _wanted) = (default, null);
        await Begin(State with { StatusMessage = why, NextRestartAt = null, Restarts = 0 }, OperationKind.ResumeInstance, IdleActor);
        return true;
    }
}
