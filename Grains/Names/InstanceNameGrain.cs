using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Names;
using Fleet.Storage;

namespace Fleet.Grains.Names;

/// <summary>Who holds a name.</summary>
internal sealed record NameState
{
    public InstanceId? Holder { get; init; }
}

/// <summary>
/// One turn at a time is what makes a name unique. It never waits for a turn of an instance that could be waiting for it: instances
/// never call it, their operations do.
/// </summary>
internal sealed class InstanceNameGrain(
    [PersistentState(StateKinds.Name, StateKind.Store)] IPersistentState<NameState> storage, IIdSource ids) : Grain, IInstanceNameGrain
{
    private readonly Committed<NameState> _state = new(storage);

    public async Task<Outcome<InstanceView>> Register(InstanceRegistration registration)
    {
        if (InstanceRules.Check(registration) is { } error) return error;
        return await LivingHolder() is { } holder
            ? await GrainFactory.Instance(holder.Id).Register(registration)
            : await Claim(instance => instance.Register(registration));
    }

    public async Task<Outcome<InstanceView>> Deploy(InstanceDeployment deployment, string actor)
    {
        if (InstanceRules.Check(deployment) is { } error) return error;
        return await LivingHolder() is { } holder
            ? FleetError.Conflict($"Instance '{holder.Name}' already exists with status {holder.Status.ToString().ToUpperInvariant()}", "name")
            : await Claim(instance => instance.Deploy(deployment, actor));
    }

    public Task<InstanceId?> Holder() => Task.FromResult(_state.Current.Holder);

    public async Task Release(InstanceId instance)
    {
        if (_state.Current.Holder == instance) await _state.Clear();
    }

    private async Task<InstanceView?> LivingHolder()
    {
        if (_state.Current.Holder is not { } id) return null;
        var holder = await GrainFactory.Instance(id).Get();
        return holder.IsOk && !holder.Value.IsUnwound && holder.Value.Status != InstanceStatus.Destroyed ? holder.Value : null;
    }

    /// <summary>Writes the claim before the instance exists: a crash between the two leaves a claim that the next request takes over.</summary>
    private async Task<Outcome<InstanceView>> Claim(Func<IInstanceGrain, Task<Outcome<InstanceView>>> make)
    {
        var id = ids.New<InstanceId>();
        await _state.Commit(new NameState { Holder = id });
        var made = await make(GrainFactory.Instance(id));
        if (!made.IsOk) await _state.Clear();
        return made;
    }
}
