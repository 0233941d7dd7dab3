using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Operations;
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
    TimeProvider time) : Grain, IDeploymentGrain
{
    private readonly Committed<DeploymentState> _state = new(storage);

    private DeploymentState State => _state.Current;

    private DeploymentId Id => DeploymentId.Of(this.GetPrimaryKeyString());

    private Configurations Configurations => new(GrainFactory, compiler, box);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Intent is not null)
        {
            // A crash came between. Nobody was told of it, so it is not begun without somebody who asks again.
            this.RegisterGrainTimer(_ => TakeUp(), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
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

        var instance = State.Intent is { } intent ? await FindBegun(intent) ?? await Ask(intent) : await GrainFactory.Instance(State.InstanceId!.Value).Get();
        if (!instance.IsOk)
        {
            if (State.Intent is not null) await _state.Clear();
            return instance.As<DeploymentBegun>();
        }

        var untold = State.Untold;
        if (State.Intent is not null || untold is not null) await Write(instance.Value, untold: null);
        return new DeploymentBegun(await View(), instance.Value, untold is null ? null : box.Open(untold));
    }

    private async Task TakeUp()
    {
        if (State.Intent is not { } intent) return;
        if (await FindBegun(intent) is { IsOk: true } begun)
        {
            await Write(begun.Value, State.Untold);
        }
        else
        {
            await _state.Clear();
        }
    }

    private Task<Outcome<InstanceView>> Ask(DeploymentIntent intent) => intent.Redeployed is { } instance
        ? GrainFactory.Instance(instance).Redeploy(intent.Next, intent.Force, State.Actor)
        : GrainFactory.InstanceName(intent.Next.Name).Deploy(intent.Next, State.Actor);

    /// <summary>The instance, if it was asked already.</summary>
    private async Task<Outcome<InstanceView>?> FindBegun(DeploymentIntent intent)
    {
        var id = intent.Redeployed ?? await GrainFactory.InstanceName(intent.Next.Name).Holder();
        if (id is not { } there) return null;
        var instance = await GrainFactory.Instance(there).Get();
        return instance.IsOk && (instance.Value.Deployment == Id || await IsBeingRedeployed(there)) ? instance : null;
    }

    private async Task<bool> IsBeingRedeployed(InstanceId id) =>
        (await GrainFactory.Instance(id).Order()).Value?.Next?.Origin?.Deployment == Id;

    private async Task Write(InstanceView instance, SealedSecret? untold) => await _state.Commit(State with
    {
        InstanceId = instance.Id,
        OperationId = State.OperationId ?? instance.Operation,
        Intent = null,
        Untold = untold,
    });

    private async Task<DeploymentView> View()
    {
        var operation = State.OperationId is { } id ? (await GrainFactory.Operation(id).Get()).Value : null;
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
