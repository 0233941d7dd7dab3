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

    /// <summary>Whom the holder has replaced. It holds the name still if the holder was never made, or nothing is left of it.</summary>
    public InstanceId? Former { get; init; }
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
        var holder = await LivingHolder();
        if (holder is not null && !registration.VisibleTo.Sees(holder.Team?.Value)) return Taken(registration.Name);
        return holder is not null
            ? await GrainFactory.Instance(holder.Id).Register(registration)
            : await Claim(instance => instance.Register(registration));
    }

    public async Task<Outcome<InstanceView>> Deploy(InstanceDeployment deployment, string actor)
    {
        if (InstanceRules.Check(deployment) is { } error) return error;
        var holder = await LivingHolder();
        return holder is not null && Keeps(holder, deployment) is { } conflict
            ? conflict
            : await Claim(instance => instance.Deploy(deployment, holder?.Id, actor), holder?.Id);
    }

    public async Task<InstanceId?> Holder() => _state.Current.Former is null ? _state.Current.Holder : (await LivingHolder())?.Id ?? _state.Current.Holder;

    public async Task Release(InstanceId instance)
    {
        if (_state.Current.Holder == instance) await _state.Clear();
    }

    /// <summary>Why the holder keeps its name; null if it is replaced. What has run has data, and is given up only by force.</summary>
    private static FleetError? Keeps(InstanceView holder, InstanceDeployment deployment)
    {
        if (holder.Team is not null && holder.Team != deployment.Team) return Taken(holder.Name);
        if (holder.Status == InstanceStatus.Error && holder.Operation is null && (!holder.HasRun || deployment.Origin is { Force: true })) return null;
        var exists = $"Instance '{holder.Name}' already exists with status {holder.Status.ToString().ToUpperInvariant()}";
        return FleetError.Conflict(
            holder.Status == InstanceStatus.Error ? $"{exists}. It has run and may have data: destroy it first, or deploy with force" : exists, "name");
    }

    private static FleetError Taken(string name) => FleetError.Conflict($"The name '{name}' is taken", "name");

    private async Task<InstanceView?> LivingHolder() => await Living(_state.Current.Holder) ?? await Living(_state.Current.Former);

    private async Task<InstanceView?> Living(InstanceId? id)
    {
        if (id is not { } instance) return null;
        var holder = await GrainFactory.Instance(instance).Get();
        return holder.IsOk && !holder.Value.IsUnwound && holder.Value.Status != InstanceStatus.Destroyed ? holder.Value : null;
    }

    /// <summary>
    /// Writes the claim before the instance exists: a crash between the two leaves a claim that the next request takes over. Whom it
    /// replaces is written down with it, and has the name until the new one exists.
    /// </summary>
    private async Task<Outcome<InstanceView>> Claim(Func<IInstanceGrain, Task<Outcome<InstanceView>>> make, InstanceId? former = null)
    {
        var id = ids.New<InstanceId>();
        await _state.Commit(new NameState { Holder = id, Former = former });
        var made = await make(GrainFactory.Instance(id));
        if (made.IsOk) return made;

        if (former is null) await _state.Clear();
        else await _state.Commit(new NameState { Holder = former });
        return made;
    }
}
