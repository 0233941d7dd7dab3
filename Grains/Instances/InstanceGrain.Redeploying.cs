using System.Text.Json;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>How another configuration takes the place of the present one.</summary>
internal sealed partial class InstanceGrain
{
    public async Task<Outcome<InstanceView>> Redeploy(InstanceDeployment next, bool force, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (!State.IsManaged) return FleetError.Conflict("Instance cannot be redeployed: Fleet did not deploy it and has no runtime for it");
        if (InstanceRules.Check(next) is { } error) return error;
        if (next.Name != State.Name) return FleetError.Conflict("A redeployment keeps the instance's name", "name");
        if (next.Runtime != State.Runtime) return FleetError.Conflict($"A redeployment keeps the instance's runtime, {State.Runtime}", "runtime");
        if (next.Server is { } server && server != State.ServerId)
        {
            return FleetError.Conflict("A redeployment keeps the instance's server: move it instead", "serverId");
        }

        // Its first administrator has a password already, and a password is not kept longer than it is needed.
        var redeployment = new QueuedRedeployment(
            next with { Server = null, Origin = next.Origin is { } origin ? new DeploymentOrigin(origin.Deployment) : null }, actor, force);
        if (State.OperationId is not null && State.Status != InstanceStatus.Destroyed)
        {
            if (!force) return Busy;
            await _state.Commit(State with { Queued = redeployment, UpdatedAt = time.GetUtcNow() });
            return View();
        }

        if (!MayBeRedeployed(State))
        {
            return FleetError.Conflict(State.IsUnwound
                ? "Instance cannot be redeployed: nothing of it is left"
                : $"Instance cannot be redeployed: current status is {Wire(State.Status)}");
        }

        await BeginRedeploy(State, redeployment);
        return View();
    }

    public Task<Outcome<InstanceOrder>> Order() =>
        Task.FromResult<Outcome<InstanceOrder>>(State.OperationId is null ? FleetError.NotFound("Order") : State.Order ?? new InstanceOrder());

    public async Task Redeployed(OperationId operation)
    {
        if (State.OperationId != operation || State.IsSwitched || State.Order?.Next is not { } next) return;
        await _state.Commit(State with
        {
            Provider = next.Provider,
            Region = next.Region,
            Tags = next.Tags,
            Spec = next.Spec,
            Deployment = next.Origin?.Deployment,
            Backups = next.Backups ?? State.Backups,
            NextBackupAt = next.Backups is null || next.Backups == State.Backups ? State.NextBackupAt : null,
            Idle = next.Idle ?? State.Idle,
            Order = State.Order with { Next = Configuration },
            IsSwitched = true,
            UpdatedAt = time.GetUtcNow(),
        });
    }

    private static bool MayBeRedeployed(InstanceState state) => !state.IsUnwound && InstanceMachine.WithData.Contains(state.Status);

    private Task BeginRedeploy(InstanceState state, QueuedRedeployment redeployment) => Begin(
        state with { Status = InstanceStatus.Deploying, NextRestartAt = null, Restarts = 0 },
        OperationKind.RedeployInstance,
        redeployment.Actor,
        new InstanceOrder(Next: redeployment.Next, Force: redeployment.Force),
        from: state.Status);

    private InstanceDeployment? Configuration => State is { ServerId: { } server, Runtime: { } runtime, Spec: { } spec }
        ? new InstanceDeployment(
            State.Name,
            State.Provider,
            State.Region,
            server,
            runtime,
            spec,
            State.Tags,
            State.Selector,
            State.Origin ?? (State.Deployment is { } deployment ? new DeploymentOrigin(deployment) : null),
            State.Backups,
            State.Idle,
            State.Team)
        : null;

    /// <summary>Records with lists in them are compared by what is stored of them.</summary>
    private static bool IsOther(InstanceSpec one, InstanceSpec other) =>
        JsonSerializer.Serialize(one, GrainsJson.Default.InstanceSpec) != JsonSerializer.Serialize(other, GrainsJson.Default.InstanceSpec);
}
