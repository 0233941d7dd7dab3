using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Common;
using Fleet.Grains.Maintenance;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Servers;

/// <summary>
/// The verbs of a server. Its probes are in <c>ServerGrain.Probing.cs</c>, the places of its instances in <c>ServerGrain.Places.cs</c>.
/// </summary>
internal sealed partial class ServerGrain(
    [PersistentState(StateKinds.Server, StateKind.Store)] IPersistentState<ServerState> storage,
    IMachines machines,
    IBook<ScopedWindow> windows,
    IIdSource ids,
    IOptions<ProbeOptions> options,
    TimeProvider time,
    ILogger<ServerGrain> log) : Grain, IServerGrain
{
    private readonly Committed<ServerState> _state = new(storage);

    private ServerState State => _state.Current;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lastSeenAt = State.LastSeenAt;
        EnsureProbing();
        return Task.CompletedTask;
    }

    public async Task<Outcome<ServerView>> Add(ServerSpec spec, string actor)
    {
        if (_state.Exists) return FleetError.Conflict("This server exists already");
        if (ServerRules.Check(spec) is { } error) return error;

        var now = time.GetUtcNow();
        var added = new ServerState
        {
            Id = ServerId.Of(this.GetPrimaryKeyString()),
            Name = spec.Name,
            Description = spec.Description,
            Host = spec.Host,
            Port = spec.Port,
            User = spec.User,
            Method = spec.Method,
            Credential = spec.Credential,
            MaxSessions = spec.MaxSessions,
            Labels = spec.Labels ?? ImmutableSortedDictionary<string, string>.Empty,
            Order = spec.Order,
            Status = ServerStatus.Pending,
            CreatedAt = now,
        };
        await Provision(added, actor);
        return View();
    }

    public async Task<Outcome<ServerView>> Update(ServerChange change, string actor)
    {
        if (!_state.Exists) return NotFound;
        var changed = State with
        {
            Name = change.Name ?? State.Name,
            Description = change.Description switch { null => State.Description, "" => null, var text => text },
            Host = change.Host ?? State.Host,
            Port = change.Port ?? State.Port,
            User = change.User ?? State.User,
            Method = change.Method ?? State.Method,
            Credential = change.Credential ?? State.Credential,
            MaxSessions = change.MaxSessions ?? State.MaxSessions,
            Labels = change.Labels ?? State.Labels,
            UpdatedAt = time.GetUtcNow(),
        };
        if (changed.Method != State.Method && change.Credential is null)
        {
            return FleetError.Invalid("Another way to log in needs its credential", changed.Method == AuthMethod.Key ? "sshPrivateKey" : "sshPassword");
        }

        if (ServerRules.Check(changed.Spec()) is { } error) return error;
        if ((changed.Host, changed.Port, changed.User, changed.Method, changed.Credential)
            == (State.Host, State.Port, State.User, State.Method, State.Credential))
        {
            await _state.Commit(changed);
            return View();
        }

        if (State.OperationId is not null) return Busy;
        await machines.Forget(State.Id);
        // Another host has another key; the same host with another account has not.
        var isElsewhere = (changed.Host, changed.Port) != (State.Host, State.Port);
        await Provision(isElsewhere ? changed with { HostKey = null, HostKeyFingerprint = null } : changed, actor);
        return View();
    }

    public Task<Outcome<ServerView>> Get() => _state.Known<Outcome<ServerView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<ServerView>> Retry(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.Status is not (ServerStatus.Error or ServerStatus.Pending))
        {
            return FleetError.Conflict($"Only a server in error or pending can be tried again: current status is {Word(State.Status)}");
        }

        await Provision(State, actor);
        return View();
    }

    public async Task<Outcome<ServerView>> ResetHostKey(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null) return Busy;

        await machines.Forget(State.Id);
        await Provision(State with { HostKey = null, HostKeyFingerprint = null }, actor);
        return View();
    }

    public async Task<Outcome<ServerView>> Remove(string actor, bool isForced)
    {
        if (!_state.Exists) return NotFound;
        if (State.Status == ServerStatus.Removing) return View();
        if (State.OperationId is not null) return Busy;
        if (!State.Reservations.IsEmpty && !isForced)
        {
            return FleetError.Conflict($"{State.Reservations.Count} instances live on this server: destroy them first, or force the removal");
        }

        await Begin(State with { IsCordoned = true }, ServerEvent.Remove, OperationKind.RemoveServer, actor);
        return View();
    }

    public Task<Outcome<MachineAddress>> Machine() =>
        Task.FromResult<Outcome<MachineAddress>>(_state.Exists ? State.Machine() : NotFound);

    public Task<string?> PublicKey() => Task.FromResult(State.PublicKey);

    public async Task<Outcome<Done>> Found(OperationId operation, ServerFinding finding)
    {
        if (!_state.Exists || State.OperationId != operation) return FleetError.Conflict("That operation no longer works on this server");
        // Another address is another machine, with a key of its own.
        var isElsewhere = finding.Host is { } host && host != State.Host;
        await _state.Commit(State with
        {
            HostKey = isElsewhere ? null : finding.Identity?.KnownHostsEntry ?? State.HostKey,
            HostKeyFingerprint = isElsewhere ? null : finding.Identity?.Fingerprint ?? State.HostKeyFingerprint,
            Facts = finding.Facts ?? State.Facts,
            Runtimes = finding.Runtimes ?? State.Runtimes,
            Host = finding.Host ?? State.Host,
            Credential = finding.Credential ?? State.Credential,
            PublicKey = finding.PublicKey ?? State.PublicKey,
            UpdatedAt = time.GetUtcNow(),
        });
        return Done.Value;
    }

    public async Task Settle(OperationId operation, OperationKind kind, OperationError? error)
    {
        if (!_state.Exists || State.OperationId != operation) return;
        if (kind == OperationKind.RemoveServer && error is null)
        {
            StopProbing();
            await _state.Clear();
            DeactivateOnIdle();
            return;
        }

        if (kind is OperationKind.StopServerInstances or OperationKind.MoveServerInstances)
        {
            await _state.Commit(State with
            {
                OperationId = null, OperationKind = null, StatusMessage = error?.Message, UpdatedAt = time.GetUtcNow(),
            });
            return;
        }

        var happened = kind == OperationKind.RemoveServer ? ServerEvent.RemovalFailed
            : error is null ? ServerEvent.Provisioned
            : ServerEvent.ProvisioningFailed;
        if (error is null) _lastSeenAt = time.GetUtcNow();
        _misses = 0;
        await Move(State with { OperationId = null, OperationKind = null }, happened, error?.Message);
        EnsureProbing();
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureProbing();
        await StartOperation();
    }

    private static string Word(ServerStatus status) => status.ToString().ToLowerInvariant();

    private static FleetError NotFound => FleetError.NotFound("Server");

    private FleetError Busy => FleetError.Conflict($"Operation {State.OperationId} works on this server: wait for it");

    /// <summary>A rented machine that has no address yet is ordered first.</summary>
    private Task Provision(ServerState state, string actor) => Begin(
        state,
        ServerEvent.Provision,
        state is { Order: not null, Host: "" } ? OperationKind.RentServer : OperationKind.ProvisionServer,
        actor);

    private async Task Begin(ServerState state, ServerEvent @event, OperationKind kind, string actor)
    {
        StopProbing();
        await Move(WithOperation(state, kind, actor), @event, null);
        await StartOperation();
    }

    private ServerState WithOperation(ServerState state, OperationKind kind, string actor) =>
        state with { OperationId = ids.New<OperationId>(), OperationKind = kind, Actor = actor };

    private Task StartOperation() => GrainFactory.StartOwn(State.OperationId, State.OperationKind, this.GetPrimaryKeyString(), State.Actor);

    private async Task Move(ServerState state, ServerEvent @event, string? message)
    {
        if (ServerMachine.Next(state.Status, @event) is not { } next)
        {
            throw new InvalidOperationException($"{@event} cannot happen to a server that is {state.Status}.");
        }

        var from = state.Status;
        await _state.Commit(state with { Status = next, StatusMessage = message, UpdatedAt = time.GetUtcNow(), LastSeenAt = _lastSeenAt });
        log.ServerMoved(State.Id, from, next, message);
    }

    private ServerView View() => new()
    {
        Id = State.Id,
        Name = State.Name,
        Description = State.Description,
        Host = State.Host,
        Port = State.Port,
        User = State.User,
        Method = State.Method,
        MaxSessions = State.MaxSessions,
        Status = State.Status,
        StatusMessage = State.StatusMessage,
        Operation = State.OperationId,
        Facts = State.Facts,
        HostKeyFingerprint = State.HostKeyFingerprint,
        Capacity = State.Facts is { } facts ? CapacityEstimate.Of(facts, _latest, State.Reserved) : null,
        InstanceCount = State.Reservations.Count,
        Labels = State.Labels,
        IsCordoned = State.IsCordoned,
        Maintenance = [.. State.Maintenance.Where(window => !MaintenanceClock.IsOver(window, time.GetUtcNow()))],
        InMaintenance = State.Maintenance.Concat(WindowsForAll).Any(window => MaintenanceClock.IsOpen(window, time.GetUtcNow())),
        Order = State.Order,
        Reserved = State.Reserved,
        Runtimes = State.Runtimes,
        CreatedAt = State.CreatedAt,
        UpdatedAt = State.UpdatedAt,
        LastSeenAt = _lastSeenAt,
    };
}
