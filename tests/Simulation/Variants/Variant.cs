using Fleet.Simulation.Running;
using Fleet.Storage;
using Orleans.Storage;

namespace Fleet.Simulation.Variants;

/// <summary>How Fleet runs: as it is, or with something deliberately wrong, to show that the simulation finds it.</summary>
internal class Variant
{
    public virtual string Name => "none";

    /// <summary>What is wrong with it.</summary>
    public virtual string Description => "Fleet as it is";

    public virtual IIncomingGrainCallFilter? Filter => null;

    public virtual ProcessTime TimeOf(TimeProvider time) => new(time);

    public virtual IDueTimes DueTimes(IDueTimes store) => store;

    /// <summary>Whether the next write of a state of that kind reaches the store; else it is only said to have.</summary>
    public virtual bool Writes(string kind) => true;

    public virtual Task Read<T>(IGrainStorage store, string kind, GrainId id, IGrainState<T> state) => store.ReadStateAsync(kind, id, state);

    public virtual Task Write<T>(IGrainStorage store, string kind, GrainId id, IGrainState<T> state) => store.WriteStateAsync(kind, id, state);
}
