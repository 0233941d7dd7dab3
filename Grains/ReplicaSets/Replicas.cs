using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.ReplicaSets;

namespace Fleet.Grains.ReplicaSets;

/// <summary>Looks at a set's instances, and asks of them what is to be done. An answer says how the state changes with it.</summary>
internal sealed class Replicas(IGrainFactory grains, IIdSource ids, TimeProvider time, ReplicaSetOptions options)
{
    /// <summary>The instances that the set knows of, by slot; null where there is none of that id any more.</summary>
    public async Task<ImmutableDictionary<int, InstanceView?>> Look(ReplicaSetState state)
    {
        var known = state.Replicas.Where(replica => replica.Instance is not null).ToList();
        var views = await Task.WhenAll(known.Select(replica => grains.Instance(replica.Instance!.Value).Get()));
        return known.Zip(views).ToImmutableDictionary(pair => pair.First.Slot, pair => pair.Second.Value);
    }

    /// <summary>What is seen in such a view.</summary>
    public static Seen Seen(InstanceView? view) => view is null
        ? new(InstanceStatus.Destroyed, null, 0, IsGone: true)
        : new(
            view.Status,
            view.Operation,
            ReplicaSpecs.RevisionOf(view),
            IsUnwell: view.Health is "unhealthy",
            NeverRan: !view.HasRun,
            IsGone: view.IsUnwound || view.Status == InstanceStatus.Destroyed,
            IsIdle: view.IsIdle,
            Restarts: view.Restarts,
            WillRestart: view.NextRestartAt is not null,
            Server: view.Server,
            Message: view.StatusMessage);

    /// <summary>Asks.</summary>
    public Task<Func<ReplicaSetState, ReplicaSetState>> Do(ReplicaSetState state, Order order)
    {
        var replica = state.Replicas.Single(one => one.Slot == order.Slot);
        return order.Kind switch
        {
            OrderKind.Deploy => Deploy(state, replica),
            OrderKind.Redeploy => Step(replica, Redeploy(state, replica)),
            OrderKind.Restart => Step(replica, Operation(grains.Instance(replica.Instance!.Value).Change(InstanceVerb.Restart, state.Actor))),
            OrderKind.Start => Change(state, replica, InstanceVerb.Start),
            OrderKind.Stop => Change(state, replica, InstanceVerb.Stop),
            _ => Destroy(state, replica),
        };
    }

    private sealed record Begun(OperationId? Operation);

    private async Task<Func<ReplicaSetState, ReplicaSetState>> Deploy(ReplicaSetState state, Replica replica)
    {
        var name = ReplicaSpecs.NameOf(state, replica.Slot);
        if (await Holder(name) is { } holder)
        {
            if (!ReplicaSpecs.IsOurs(state, holder)) return Fails(replica.Slot, $"The name '{name}' is another instance's");
            if (!Seen(holder).HasFailedToDeploy) return Takes(replica.Slot, holder);
        }

        if (state.Spec!.Template is not null)
        {
            var begun = await grains.Deployment(ids.New<DeploymentId>()).Deploy(ReplicaSpecs.OfTemplate(state, replica.Slot), state.Actor);
            return begun.IsOk ? Takes(replica.Slot, begun.Value.Instance) : Fails(replica.Slot, Sentence(begun.Error));
        }

        var deployed = await grains.InstanceName(name).Deploy(ReplicaSpecs.OfBinary(state, replica.Slot), state.Actor);
        return deployed.IsOk ? Takes(replica.Slot, deployed.Value) : Fails(replica.Slot, Sentence(deployed.Error));
    }

    private async Task<Outcome<Begun>> Redeploy(ReplicaSetState state, Replica replica)
    {
        var id = replica.Instance!.Value;
        if (state.Spec!.Template is null)
        {
            return await Operation(grains.Instance(id).Redeploy(ReplicaSpecs.OfBinary(state, replica.Slot), force: false, state.Actor));
        }

        var begun = await grains.Deployment(ids.New<DeploymentId>()).Redeploy(id, ReplicaSpecs.Yaml(state, replica.Slot), force: false, state.Actor);
        return begun.IsOk ? new Begun(begun.Value.Instance.Operation) : begun.As<Begun>();
    }

    /// <summary>What stands in the way for a while is waited for; anything else ends the step.</summary>
    private async Task<Func<ReplicaSetState, ReplicaSetState>> Step(Replica replica, Task<Outcome<Begun>> asked)
    {
        var begun = await asked;
        if (begun.IsOk) return state => RolloutMachine.Begun(state, replica.Slot, begun.Value.Operation);
        var isPassing = begun.Error.Code == ErrorCode.ServiceUnavailable
            || await grains.Instance(replica.Instance!.Value).Get() is { Value.Operation: not null };
        return state => isPassing ? state : RolloutMachine.Fail(state, replica.Slot, Sentence(begun.Error), time.GetUtcNow(), options);
    }

    private async Task<Func<ReplicaSetState, ReplicaSetState>> Change(ReplicaSetState state, Replica replica, InstanceVerb verb)
    {
        var changed = await grains.Instance(replica.Instance!.Value).Change(verb, state.Actor);
        if (!changed.IsOk) return Fails(replica.Slot, Sentence(changed.Error));

        // One that has failed is not started again and again at once.
        return replica.Status == InstanceStatus.Error ? Fails(replica.Slot, changed.Value.StatusMessage) : same => same;
    }

    /// <summary>Also of an instance that was made, but not written down before a crash.</summary>
    private async Task<Func<ReplicaSetState, ReplicaSetState>> Destroy(ReplicaSetState state, Replica replica)
    {
        var there = replica.Instance is { } known ? (await grains.Instance(known).Get()).Value : await Holder(ReplicaSpecs.NameOf(state, replica.Slot));
        if (there is null || Seen(there).IsGone || !ReplicaSpecs.IsOurs(state, there))
        {
            return after => after with { Replicas = after.Replicas.RemoveAll(one => one.Slot == replica.Slot) };
        }

        var asked = await grains.Instance(there.Id).Change(InstanceVerb.Destroy, state.Actor);
        return after => ReplicaSetMachine.With(
            after, ReplicaSetMachine.Failed(replica with { Instance = there.Id }, asked.Error?.Message ?? there.StatusMessage, time.GetUtcNow(), options));
    }

    private static async Task<Outcome<Begun>> Operation(Task<Outcome<InstanceView>> asked)
    {
        var answer = await asked;
        return answer.IsOk ? new Begun(answer.Value.Operation) : answer.As<Begun>();
    }

    private async Task<InstanceView?> Holder(string name)
    {
        if (await grains.InstanceName(name).Holder() is not { } id || (await grains.Instance(id).Get()).Value is not { } view) return null;
        return view.IsUnwound || view.Status == InstanceStatus.Destroyed ? null : view;
    }

    private static Func<ReplicaSetState, ReplicaSetState> Takes(int slot, InstanceView instance) => state => ReplicaSetMachine.With(
        state,
        state.Replicas.Single(one => one.Slot == slot) with
        {
            Instance = instance.Id, Server = instance.Server, Revision = ReplicaSpecs.RevisionOf(instance), Status = instance.Status,
        });

    private Func<ReplicaSetState, ReplicaSetState> Fails(int slot, string? why) => state =>
        ReplicaSetMachine.With(state, ReplicaSetMachine.Failed(state.Replicas.Single(one => one.Slot == slot), why, time.GetUtcNow(), options));

    private static string Sentence(FleetError error) =>
        error.Faults is { IsDefaultOrEmpty: false } faults ? $"{faults[0].Path}: {faults[0].Message}".TrimStart(':', ' ') : error.Message;
}
