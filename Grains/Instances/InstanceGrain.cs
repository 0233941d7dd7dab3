using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Backups;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Common;
using Fleet.Grains.Maintenance;
using Fleet.Grains.Secrets;
using Fleet.Grains.Servers;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Scheduling;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Instances;

/// <summary>
/// The verbs of an instance. How it is watched on its server is in <c>InstanceGrain.Watching.cs</c>, how its agent speaks for it in
/// <c>InstanceGrain.Agent.cs</c>, how it comes to another server in <c>InstanceGrain.Moving.cs</c>, what becomes of its data in
/// <c>InstanceGrain.Data.cs</c>, of its configuration in <c>InstanceGrain.Redeploying.cs</c> and <c>InstanceGrain.Remediating.cs</c>, where operations leave it in
/// <c>InstanceGrain.Settling.cs</c>, how it is compared with alert rules in <c>InstanceGrain.Alerts.cs</c>,
/// what is installed on it in <c>InstanceGrain.Extensions.cs</c>,
/// and how long it is up in <c>InstanceGrain.Billing.cs</c>.
/// </summary>
internal sealed partial class InstanceGrain(
    [PersistentState(StateKinds.Instance, StateKind.Store)] IPersistentState<InstanceState> storage,
    IRuntimes runtimes,
    IBackupStores stores,
    IStateQueries states,
    Placement placement,
    IMaintenanceLookup maintenance,
    IHistory history,
    IMetrics metrics,
    ILlmUsage usage,
    IExtensionUsage extensionUsage,
    IRunSpans spans,
    ShownViews views,
    RuleIndex rules,
    DeploymentSecrets secrets,
    IIdSource ids,
    IOptions<HeartbeatOptions> heartbeats,
    IOptions<RestartOptions> restarts,
    TimeProvider time,
    ILogger<InstanceGrain> log) : Grain, IInstanceGrain
{
    private readonly Committed<InstanceState> _state = new(storage);
    private Heartbeat? _lastHeartbeat;

    private InstanceState State => _state.Current;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        BeginWatching();
        _state.Amended = Metered;
        if (State.HasAgent && State.Status == InstanceStatus.Running) Expect(heartbeats.Value.FailoverGrace);
        return Task.CompletedTask;
    }

    public async Task<Outcome<InstanceView>> Register(InstanceRegistration registration)
    {
        if (State.IsManaged) return FleetError.Conflict($"Instance '{State.Name}' was deployed by Fleet: only its agent may speak for it", "name");

        var now = time.GetUtcNow();
        var before = State.Extensions;
        var told = State with
        {
            Id = InstanceId.Of(this.GetPrimaryKeyString()),
            Name = registration.Name,
            Provider = registration.Provider,
            Region = registration.Region ?? State.Region,
            Distro = registration.Distro ?? State.Distro,
            Extensions = registration.Extensions ?? State.Extensions,
            ExtensionVersions = registration.Extensions is { } installed
                ? ExtensionReports.Versions([.. installed.Distinct().Select(name => new AgentExtension(name))], State.ExtensionVersions)
                : State.ExtensionVersions,
            ConfigHash = registration.ConfigHash ?? State.ConfigHash,
            SshEndpoint = registration.SshEndpoint ?? State.SshEndpoint,
            Tags = registration.Tags ?? State.Tags,
            AgentVersion = registration.AgentVersion ?? State.AgentVersion,
            Geo = registration.Geo ?? State.Geo,
            Os = registration.Os ?? State.Os,
            Arch = registration.Arch ?? State.Arch,
            Team = _state.Exists ? State.Team : registration.Team,
            // Whoever suspended it meant it: an agent that comes back does not lift that.
            Status = State.Status == InstanceStatus.Suspended ? InstanceStatus.Suspended : InstanceStatus.Running,
            StatusMessage = null,
            Desired = State.Status == InstanceStatus.Suspended ? InstanceStatus.Suspended : InstanceStatus.Running,
            CreatedAt = _state.Exists ? State.CreatedAt : now,
            UpdatedAt = now,
        };
        await _state.Commit(told);
        NoteRegistered(before, now);
        if (State.HasAgent) Expect(heartbeats.Value.FailoverGrace);
        await Tell(EventTypes.Deploy, new() { ["triggered_by"] = "api", ["provider"] = State.Provider });
        return View();
    }

    public async Task<Outcome<InstanceView>> Deploy(InstanceDeployment deployment, InstanceId? predecessor, string actor)
    {
        if (_state.Exists) return FleetError.Conflict($"Instance '{State.Name}' already exists with status {State.Status}", "name");
        if (runtimes.Find(deployment.Runtime) is null)
        {
            return FleetError.Invalid($"runtime must be one of {string.Join(", ", runtimes.Names)}", "runtime");
        }

        var server = deployment.Server is { } named
            ? await CheckServer(named)
            : await placement.Choose(deployment.Selector, deployment.Spec.Resources ?? Reservation.Usual, [], deployment.Beside);
        if (!server.IsOk) return server.As<InstanceView>();

        var now = time.GetUtcNow();
        await Begin(
            new InstanceState
            {
                Id = InstanceId.Of(this.GetPrimaryKeyString()),
                Name = deployment.Name,
                Provider = deployment.Provider,
                Region = deployment.Region,
                Tags = deployment.Tags,
                ServerId = server.Value,
                Selector = deployment.Server is null ? deployment.Selector ?? "" : null,
                Runtime = deployment.Runtime,
                Spec = deployment.Spec,
                Status = InstanceStatus.Deploying,
                Desired = InstanceStatus.Running,
                NeverRan = true,
                Deployment = deployment.Origin?.Deployment,
                Origin = deployment.Origin,
                Backups = deployment.Backups,
                Idle = deployment.Idle,
                Team = deployment.Team,
                CreatedAt = now,
            },
            deployment.Origin?.CloneOf is null ? OperationKind.DeployInstance : OperationKind.CloneInstance,
            actor,
            new InstanceOrder(Predecessor: predecessor));
        return View();
    }

    public Task<Outcome<InstanceView>> Get() => _state.Known<Outcome<InstanceView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<InstanceView>> Change(InstanceVerb verb, string actor)
    {
        if (!_state.Exists) return NotFound;
        var rule = InstanceMachine.Rules[verb];
        if (State.OperationId is not null)
        {
            return State.OperationKind == rule.Operation ? View() : Busy;
        }

        if (InstanceRefusals.Of(verb, State.Status, State.IsManaged, State.IsIdle) is { } refusal) return refusal;
        if (verb == InstanceVerb.Suspend && State.IsIdle) return await StaySuspended(actor);
        if (verb == InstanceVerb.Deregister || !State.IsManaged) return await ChangeRecord(verb, rule, actor);

        await Begin(
            State with { Status = rule.During ?? State.Status, NextRestartAt = null, Restarts = 0 }, rule.Operation!.Value, actor);
        return View();
    }

    public async Task<Outcome<InstanceView>> SetTeam(TeamId? team)
    {
        if (!_state.Exists) return NotFound;
        if (State.Team != team) await _state.Commit(State with { Team = team, UpdatedAt = time.GetUtcNow() });
        return View();
    }

    public Task<Outcome<InstanceDeployment>> Deployment() =>
        Task.FromResult<Outcome<InstanceDeployment>>(Configuration is { } configuration ? configuration : NotFound);

    public async Task Wake()
    {
        await _state.Recheck();
        CompareWithRules();
        await MeterFromNow();
        RecordEndedRuns();
        await RemindOfBackup(State.NextBackupAt);
        await StartOperation();
    }

    private async Task<Outcome<ServerId>> CheckServer(ServerId id)
    {
        var server = await GrainFactory.Server(id).Get();
        if (!server.IsOk) return FleetError.Invalid("There is no server of that id", "serverId");
        if (server.Value.IsCordoned) return FleetError.Conflict("The server takes no instances now: it is cordoned", "serverId");
        return server.Value.Status == ServerStatus.Active
            ? id
            : FleetError.Conflict($"The server takes no instances now: its status is {server.Value.Status.ToString().ToLowerInvariant()}", "serverId");
    }

    private static FleetError NotFound => FleetError.NotFound("Instance");

    /// <summary>An instance that registered itself has no runtime that Fleet could drive: only what Fleet expects of it changes.</summary>
    private async Task<Outcome<InstanceView>> ChangeRecord(InstanceVerb verb, InstanceMachine.Rule rule, string actor)
    {
        var previous = State.Status;
        if (rule.To == InstanceStatus.Destroyed) await secrets.Forget(State.Id);
        await _state.Commit(State with { Status = rule.To, StatusMessage = null, Desired = rule.To, UpdatedAt = time.GetUtcNow() });
        if (State.Status == InstanceStatus.Running && State.HasAgent) Expect(heartbeats.Value.FailoverGrace);
        await Tell(rule.Event, new()
        {
            ["triggered_by"] = actor,
            ["previous_status"] = Wire(previous),
            ["final_status"] = Wire(State.Status),
            ["infra_torn_down"] = false,
        });
        return View();
    }

    /// <summary>Writes the operation down together with all that it has to know, then starts it.</summary>
    private async Task Begin(InstanceState state, OperationKind kind, string actor, InstanceOrder? order = null, InstanceStatus? from = null)
    {
        await _state.Commit(state with
        {
            OperationId = ids.New<OperationId>(),
            OperationKind = kind,
            Actor = actor,
            Order = order,
            StatusBefore = from ?? State.Status,
            IsSwitched = false,
            UpdatedAt = time.GetUtcNow(),
        });
        await StartOperation();
    }

    private Task StartOperation() => GrainFactory.StartOwn(State.OperationId, State.OperationKind, this.GetPrimaryKeyString(), State.Actor);

    private FleetError Busy => InstanceRefusals.Busy(State.OperationId!.Value);

    private Task Tell(string type, JsonObject metadata) =>
        history.Append(new EventRow(ids.Next(), State.Id.Value, type, time.GetUtcNow(), metadata.ToJsonString()));

    private static string Wire(InstanceStatus status) => status.ToString().ToUpperInvariant();

    private InstanceView View() =>
        views.Find(State, _lastHeartbeat, _health, _idle.Since) ?? views.Keep(State, _lastHeartbeat, _health, _idle.Since, Compose());

    private InstanceView Compose() => new()
    {
        Id = State.Id,
        Name = State.Name,
        Provider = State.Provider,
        Region = State.Region,
        Distro = State.Distro,
        Extensions = State.Extensions,
        ConfigHash = State.ConfigHash,
        SshEndpoint = State.SshEndpoint,
        Tags = State.Tags,
        Status = State.Status,
        StatusMessage = State.StatusMessage,
        Server = State.ServerId,
        Runtime = State.Runtime,
        Spec = State.Spec,
        Operation = State.OperationId,
        Restarts = State.Restarts,
        NextRestartAt = State.NextRestartAt,
        LastHeartbeat = _lastHeartbeat,
        AgentVersion = State.AgentVersion,
        Health = _health,
        IsUnwound = State.IsUnwound,
        CreatedAt = State.CreatedAt,
        UpdatedAt = State.UpdatedAt,
        AvailableActions = InstanceMachine.Actions(State),
        Desired = State.Desired,
        Deployment = State.Deployment,
        Backups = State.Backups,
        NextBackupAt = State.NextBackupAt,
        Idle = State.Idle,
        IdleSince = _idle.Since,
        IsIdle = State.IsIdle,
        Site = State.Site,
        HasRun = State.HasRun,
        Team = State.Team,
    };
}
