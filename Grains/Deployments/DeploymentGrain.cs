using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Deployments;

/// <summary>
/// Writes down what it will ask of its instance, asks, and writes down what the instance has begun. After a crash in between, the instance
/// itself tells whether it was asked. What the instance refuses leaves nothing behind.
/// </summary>
internal sealed class DeploymentGrain(
    [PersistentState(StateKinds.Deployment, StateKind.Store)] IPersistentState<DeploymentState> storage,
    IDeploymentCompiler compiler,
    ISecretBox box,
    IVault vault,
    IStateQueries states,
    TimeProvider time) : Grain, IDeploymentGrain
{
    private readonly Committed<DeploymentState> _state = new(storage);

    private DeploymentState State => _state.Current;

    private DeploymentId Id => DeploymentId.Of(this.GetPrimaryKeyString());

    private Configurations Configurations => new(GrainFactory, compiler, box, vault);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Intent is not null)
        {
            // A crash came between. Nobody was told of it, so it is not begun without somebody who asks again.
            this.RegisterGrainTimer(_ => TakeUpOrForget(), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }

        return Task.CompletedTask;
    }

    public Task<Outcome<DeploymentBegun>> Deploy(DeploymentRequest request, string actor) =>
        Begin(actor, () => new DeploymentPlanner(GrainFactory, Configurations).Deploy(Id, request));

    public Task<Outcome<DeploymentBegun>> Redeploy(InstanceId instance, string? yaml, bool force, string actor) =>
        Begin(actor, () => new DeploymentPlanner(GrainFactory, Configurations).Redeploy(Id, instance, yaml, force));

    public Task<Outcome<DeploymentBegun>> Clone(CloneRequest request, string actor) =>
        Begin(actor, () => new ClonePlanner(GrainFactory, Configurations, box).Clone(Id, request));

    public async Task<Outcome<DeploymentView>> Get() => _state.Exists ? await View() : FleetError.NotFound("Deployment");

    private async Task<Outcome<DeploymentBegun>> Begin(string actor, Func<Task<Outcome<DeploymentState>>> plan)
    {
        if (!_state.Exists)
        {
            var planned = await plan();
            if (!planned.IsOk) return planned.As<DeploymentBegun>();
            await _state.Commit(planned.Value with { Actor = actor, CreatedAt = time.GetUtcNow() });
        }

        if (State.Intent is { } intent && !await TakeUp(intent))
        {
            var asked = await Ask(intent);
            if (!asked.IsOk)
            {
                await _state.Clear();
                return asked.As<DeploymentBegun>();
            }

            // One that is there already may have to end something else first: then its operation is not ours.
            var isOurs = intent.Redeployed is not { } there || await IsBeingRedeployed(there);
            await _state.Commit(Begun(asked.Value, isOurs ? asked.Value.Operation : null));
        }

        var instance = await GrainFactory.Instance(State.InstanceId!.Value).Get();
        if (!instance.IsOk) return instance.As<DeploymentBegun>();
        var untold = State.Untold;
        if (untold is not null) await _state.Commit(State with { Untold = null });
        return new DeploymentBegun(await View(), instance.Value, untold is null ? null : box.Open(untold));
    }

    /// <summary>Takes up what a crash interrupted after the instance was asked; false if it was not.</summary>
    private async Task<bool> TakeUp(DeploymentIntent intent)
    {
        var id = intent.Redeployed ?? await GrainFactory.InstanceName(intent.Next.Name).Holder();
        if (id is not { } there || await GrainFactory.Instance(there).Get() is not { IsOk: true } instance) return false;
        var isBeing = intent.Redeployed is not null && await IsBeingRedeployed(there);
        if (instance.Value.Deployment != Id && !isBeing) return false;
        await _state.Commit(Begun(instance.Value, isBeing ? instance.Value.Operation : null));
        return true;
    }

    private async Task TakeUpOrForget()
    {
        if (State.Intent is { } intent && !await TakeUp(intent)) await _state.Clear();
    }

    private Task<Outcome<InstanceView>> Ask(DeploymentIntent intent) => intent.Redeployed is { } instance
        ? GrainFactory.Instance(instance).Redeploy(intent.Next, intent.Force, State.Actor)
        : GrainFactory.InstanceName(intent.Next.Name).Deploy(intent.Next, State.Actor);

    private async Task<bool> IsBeingRedeployed(InstanceId id) =>
        (await GrainFactory.Instance(id).Order()).Value?.Next?.Origin?.Deployment == Id;

    private DeploymentState Begun(InstanceView instance, OperationId? operation) =>
        State with { InstanceId = instance.Id, OperationId = operation, Intent = null };

    private async Task<OperationView?> Operation()
    {
        if (State.OperationId is { } id) return (await GrainFactory.Operation(id).Get()).Value;
        if (State.InstanceId is not { } instance) return null;
        var operations = new DeploymentOperations(GrainFactory, states);
        return State.IsRedeployment ? await operations.OfRedeployed(instance, State.CreatedAt) : await operations.OfNew(instance);
    }

    private async Task<DeploymentView> View()
    {
        var operation = await Operation();
        return new()
        {
            Id = State.Id,
            Name = State.Name,
            Instance = State.InstanceId,
            Template = State.Template,
            Yaml = State.Yaml,
            ConfigHash = State.ConfigHash,
            Provider = State.Provider,
            Region = State.Region,
            Status = DeploymentStatuses.Of(operation),
            Actor = State.Actor,
            StartedAt = State.CreatedAt,
            Operation = operation,
            SecretVariables = State.SecretVariables,
            SecretNames = State.SecretNames,
        };
    }
}
