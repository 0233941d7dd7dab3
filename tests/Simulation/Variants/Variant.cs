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

    /// <summary>Whether each run of a task is recorded under a second id as well.</summary>
    public virtual bool RunsTwice => false;

    /// <summary>A new one of each that is wrong.</summary>
    public static IReadOnlyList<Func<Variant>> Broken { get; } =
    [
        () => new WriteLost(), () => new StaleRead(), () => new DueDeletedEarly(), () => new DueTwice(), () => new ReminderLost(),
        () => new WallClock(), () => new AlertTwice(), () => new StepNotRecorded(), () => new EndNotTold(), () => new NoticeLost(),
    ];

    public virtual ProcessTime TimeOf(TimeProvider time) => new(time);

    public virtual IDueTimes DueTimes(IDueTimes store) => store;

    /// <summary>Whether the next write of a state of that kind reaches the store; else it is only said to have.</summary>
    public virtual bool Writes(string kind) => true;

    public virtual Task Read<T>(MemoryStore store, string kind, GrainId id, IGrainState<T> state) => store.ReadStateAsync(kind, id, state);

    public virtual Task Write<T>(MemoryStore store, string kind, GrainId id, IGrainState<T> state) => store.WriteStateAsync(kind, id, state);
}
