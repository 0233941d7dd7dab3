using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Maintenance;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>Who has a place on the server, and when it gives out none: cordons, drains, maintenance.</summary>
internal sealed partial class ServerGrain
{
    private const int MaxWindows = 50;

    public async Task<Outcome<Done>> Attach(InstanceId instance, Reservation reservation)
    {
        if (!_state.Exists) return NotFound;
        if (State.Reservations.ContainsKey(instance.Value)) return Done.Value;
        if (State.Status != ServerStatus.Active)
        {
            return FleetError.Conflict($"The server takes no instances now: its status is {Word(State.Status)}", "serverId");
        }

        if (State.IsCordoned) return FleetError.Conflict("The server takes no instances now: it is cordoned", "serverId");
        if (!CapacityEstimate.Fits(State.Facts!, State.Reserved, reservation))
        {
            return FleetError.Conflict("The server has no room for what the instance reserves", "spec.resources");
        }

        await _state.Commit(State with { Reservations = State.Reservations.Add(instance.Value, reservation) });
        return Done.Value;
    }

    public Task<ImmutableArray<InstanceId>> Instances() =>
        Task.FromResult<ImmutableArray<InstanceId>>([.. State.Reservations.Keys.Select(InstanceId.Of)]);

    public async Task Detach(InstanceId instance)
    {
        if (!State.Reservations.ContainsKey(instance.Value)) return;
        await _state.Commit(State with { Reservations = State.Reservations.Remove(instance.Value) });
    }

    public async Task<Outcome<ServerView>> Cordon(bool isCordoned)
    {
        if (!_state.Exists) return NotFound;
        if (State.IsCordoned != isCordoned) await _state.Commit(State with { IsCordoned = isCordoned, UpdatedAt = time.GetUtcNow() });
        return View();
    }

    public async Task<Outcome<ServerView>> Drain(DrainMode mode, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null) return Busy;
        if (State.Status != ServerStatus.Active) return FleetError.Conflict($"Only an active server can be drained: current status is {Word(State.Status)}");

        var kind = mode == DrainMode.Stop ? OperationKind.StopServerInstances : OperationKind.MoveServerInstances;
        await _state.Commit(WithOperation(State with { IsCordoned = true, UpdatedAt = time.GetUtcNow() }, kind, actor));
        await StartOperation();
        return View();
    }

    public async Task<Outcome<ServerView>> AddMaintenance(MaintenanceWindow window)
    {
        if (!_state.Exists) return NotFound;
        var now = time.GetUtcNow();
        if (ServerRules.Check(window, now) is { } error) return error;

        var others = State.Maintenance.RemoveAll(other => other.Id == window.Id || MaintenanceClock.IsOver(other, now));
        if (others.Length >= MaxWindows) return FleetError.Conflict($"A server has at most {MaxWindows} maintenance windows");
        await _state.Commit(State with { Maintenance = others.Add(window), UpdatedAt = now });
        return View();
    }

    public async Task<Outcome<ServerView>> RemoveMaintenance(string id)
    {
        if (!_state.Exists) return NotFound;
        var others = State.Maintenance.RemoveAll(window => window.Id == id);
        if (others.Length == State.Maintenance.Length) return FleetError.NotFound("Maintenance window");
        await _state.Commit(State with { Maintenance = others, UpdatedAt = time.GetUtcNow() });
        return View();
    }

    /// <summary>Windows that stand for themselves, and are for all that live here.</summary>
    private IEnumerable<MaintenanceWindow> WindowsForAll =>
        windows.Entries.Values.Where(window => WindowRules.IsForAllOn(window, State.Id)).Select(window => window.Window);
}
