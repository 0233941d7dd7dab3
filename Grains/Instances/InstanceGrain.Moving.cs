using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Grains.Instances;

/// <summary>How the instance comes to another server: what its spec says is put there anew, and what its program has written goes along.</summary>
internal sealed partial class InstanceGrain
{
    private Reservation Needs => State.Spec?.Resources ?? Reservation.Usual;

    public async Task<Outcome<InstanceView>> Move(string actor)
    {
        if (!_state.Exists || State.ServerId is not { } here) return NotFound;
        if (State.OperationId is not null) return State.OperationKind == OperationKind.MoveInstance ? View() : Busy;

        if (State.Status is not (InstanceStatus.Running or InstanceStatus.Stopped or InstanceStatus.Suspended))
        {
            return FleetError.Conflict($"Instance cannot be moved: current status is {Wire(State.Status)}");
        }

        if (DataRules.IsTiedToServer(State.Spec!))
        {
            return FleetError.Conflict("Instance cannot be moved: its database is on a host of its own, and would be dropped with the place that it leaves");
        }

        var destination = await placement.Choose(State.Selector, Needs, [here.Value]);
        if (!destination.IsOk) return destination.As<InstanceView>();
        await Begin(State with { Destination = destination.Value, TriedServers = [here.Value] }, OperationKind.MoveInstance, actor);
        return View();
    }

    public Task<Outcome<ServerId>> Destination() =>
        Task.FromResult<Outcome<ServerId>>(State.Destination is { } destination ? destination : NotFound);

    public async Task<Outcome<ServerId>> PlaceElsewhere(OperationId operation)
    {
        var isMoving = State.Destination is not null;
        if (State.OperationId != operation || (State.Selector is null && !isMoving))
        {
            return FleetError.Conflict("The server that was asked for has no room", "serverId");
        }

        var tried = State.TriedServers.Add((State.Destination ?? State.ServerId!.Value).Value);
        var other = await placement.Choose(State.Selector, Needs, tried);
        if (!other.IsOk) return other;
        await _state.Commit(isMoving
            ? State with { TriedServers = tried, Destination = other.Value }
            : State with { TriedServers = tried, ServerId = other.Value });
        return other;
    }

    public async Task Moved(OperationId operation)
    {
        if (State.OperationId != operation || State.IsSwitched || State is not { Destination: { } destination, ServerId: { } origin }) return;

        // From here on the old server is the one to clean up: the two change places.
        await _state.Commit(State with { ServerId = destination, Destination = origin, IsSwitched = true, UpdatedAt = time.GetUtcNow() });
    }

    public async Task Abandon(string reason)
    {
        if (!_state.Exists || State.Status == InstanceStatus.Destroyed) return;
        await secrets.Forget(State.Id);
        await _state.Commit(State with
        {
            Status = InstanceStatus.Destroyed,
            StatusMessage = reason,
            Desired = InstanceStatus.Destroyed,
            NextRestartAt = null,
            OperationId = null,
            OperationKind = null,
            Order = null,
            Queued = null,
            UpdatedAt = time.GetUtcNow(),
        });
        await Tell(EventTypes.Destroy, new() { ["message"] = reason, ["infra_torn_down"] = false });
    }
}
