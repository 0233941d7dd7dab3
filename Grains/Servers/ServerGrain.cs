using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Servers;

/// <summary>The verbs of a server. Its probes are in <c>ServerGrain.Probing.cs</c>.</summary>
internal sealed partial class ServerGrain(
    [PersistentState(StateKinds.Server, StateKind.Store)] IPersistentState<ServerState> storage,
    IMachines machines,
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
            Status = ServerStatus.Pending,
            CreatedAt = now,
        };
        await Begin(added, ServerEvent.Provision, OperationKind.ProvisionServer, actor);
        return View();
    }

    public Task<Outcome<ServerView>> Get() => Task.FromResult<Outcome<ServerView>>(_state.Exists ? View() : NotFound);

    public async Task<Outcome<ServerView>> Retry(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.Status is not (ServerStatus.Error or ServerStatus.Pending))
        {
            return FleetError.Conflict($"Only a server in error or pending can be tried again: current status is {Word(State.Status)}");
        }

        await Begin(State, ServerEvent.Provision, OperationKind.ProvisionServer, actor);
        return View();
    }

    public async Task<Outcome<ServerView>> ResetHostKey(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is not null) return Busy;

        await machines.Forget(State.Id);
        await Begin(
            State with { HostKey = null, HostKeyFingerprint = null }, ServerEvent.Provision, OperationKind.ProvisionServer, actor);
        return View();
    }

    public async Task<Outcome<ServerView>> Remove(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.Status == ServerStatus.Removing) return View();
        if (State.OperationId is not null) return Busy;
        if (!State.Instances.IsEmpty)
        {
            return FleetError.Conflict($"{State.Instances.Count} instances live on this server: destroy them first");
        }

        await Begin(State, ServerEvent.Remove, OperationKind.RemoveServer, actor);
        return View();
    }

    public Task<Outcome<MachineAddress>> Machine() =>
        Task.FromResult<Outcome<MachineAddress>>(_state.Exists ? State.Machine() : NotFound);

    public async Task<Outcome<Done>> Attach(InstanceId instance)
    {
        if (!_state.Exists) return NotFound;
        if (State.Instances.Contains(instance.Value)) return Done.Value;
        if (State.Status != ServerStatus.Active)
        {
            return FleetError.Conflict($"The server takes no instances now: its status is {Word(State.Status)}", "serverId");
        }

        await _state.Commit(State with { Instances = State.Instances.Add(instance.Value) });
        return Done.Value;
    }

    public async Task Detach(InstanceId instance)
    {
        if (State.Instances.Contains(instance.Value)) await _state.Commit(State with { Instances = State.Instances.Remove(instance.Value) });
    }

    public async Task<Outcome<Done>> Provisioned(OperationId operation, HostIdentity? identity, MachineFacts? facts)
    {
        if (!_state.Exists || State.OperationId != operation) return FleetError.Conflict("That operation no longer works on this server");
        await _state.Commit(State with
        {
            HostKey = identity?.KnownHostsEntry ?? State.HostKey,
            HostKeyFingerprint = identity?.Fingerprint ?? State.HostKeyFingerprint,
            Facts = facts ?? State.Facts,
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
        EnsureProbing();
        if (State.OperationId is { } operation)
        {
            // Had Fleet gone down between writing this down and starting it, the operation would not exist yet.
            await GrainFactory.Operation(operation).Start(new OperationRequest(State.OperationKind!.Value, State.Id.Value, State.Actor));
        }
    }

    private static string Word(ServerStatus status) => status.ToString().ToLowerInvariant();

    private static FleetError NotFound => FleetError.NotFound("Server");

    private FleetError Busy => FleetError.Conflict($"Operation {State.OperationId} works on this server: wait for it");

    private async Task Begin(ServerState state, ServerEvent @event, OperationKind kind, string actor)
    {
        var operation = ids.New<OperationId>();
        StopProbing();
        await Move(state with { OperationId = operation, OperationKind = kind, Actor = actor }, @event, null);
        await GrainFactory.Operation(operation).Start(new OperationRequest(kind, State.Id.Value, actor));
    }

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
        Capacity = State.Facts is { } facts ? CapacityEstimate.Of(facts, _latest) : null,
        InstanceCount = State.Instances.Count,
        CreatedAt = State.CreatedAt,
        UpdatedAt = State.UpdatedAt,
        LastSeenAt = _lastSeenAt,
    };
}
