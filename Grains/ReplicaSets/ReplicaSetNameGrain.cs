using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.ReplicaSets;
using Fleet.Storage;

namespace Fleet.Grains.ReplicaSets;

/// <summary>Who has the name of a set.</summary>
internal sealed record ReplicaSetNameState
{
    public ReplicaSetId? Holder { get; init; }
}

/// <summary>Asks nobody anything: a set writes itself down before it claims its name, so whoever holds one can be found.</summary>
internal sealed class ReplicaSetNameGrain([PersistentState(StateKinds.Name, StateKind.Store)] IPersistentState<ReplicaSetNameState> storage)
    : Grain, IReplicaSetNameGrain
{
    private readonly Committed<ReplicaSetNameState> _state = new(storage);

    public async Task<Outcome<Done>> Claim(ReplicaSetId set)
    {
        if (_state.Current.Holder == set) return Done.Value;
        if (_state.Current.Holder is not null) return FleetError.Conflict("Another one has that name", "name");
        await _state.Commit(new ReplicaSetNameState { Holder = set });
        return Done.Value;
    }

    public async Task Release(ReplicaSetId set)
    {
        if (_state.Current.Holder == set) await _state.Clear();
    }

    public Task<ReplicaSetId?> Holder() => Task.FromResult(_state.Current.Holder);
}
