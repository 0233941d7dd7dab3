using System.Globalization;
using Fleet.Simulation.Running;
using Fleet.Storage;
using Orleans.Storage;

namespace Fleet.Simulation.Variants;

/// <summary>A write is acknowledged and never stored.</summary>
internal sealed class WriteLost : Variant
{
    private int _count;

    public override string Name => "write-lost";

    public override string Description => "a write is lost after it was acknowledged";

    public override bool Writes(string kind) =>
        kind is not (StateKinds.AlertRule or StateKinds.ScheduledTask or StateKinds.Channel or StateKinds.Server) || ++_count % 4 != 0;
}

/// <summary>A record is read as it was one write ago.</summary>
internal sealed class StaleRead : Variant
{
    private readonly Dictionary<(string, string), (long Version, string Document)> _before = [];

    public override string Name => "stale-read";

    public override string Description => "a process reads a record as it was before its last write";

    public override async Task Write<T>(MemoryStore store, string kind, GrainId id, IGrainState<T> state)
    {
        var key = (kind, id.Key.ToString()!);
        if (store.States.TryGetValue(key, out var row)) _before[key] = row;
        await store.WriteStateAsync(kind, id, state);
    }

    public override async Task Read<T>(MemoryStore store, string kind, GrainId id, IGrainState<T> state)
    {
        var key = (kind, id.Key.ToString()!);
        if (!_before.TryGetValue(key, out var old) || !store.States.TryGetValue(key, out var row))
        {
            await store.ReadStateAsync(kind, id, state);
            return;
        }

        store.States[key] = (row.Version, old.Document);
        await store.ReadStateAsync(kind, id, state);
        store.States[key] = row;
    }
}

/// <summary>The first write of an operation is stored, and none after it.</summary>
internal sealed class StepNotRecorded : Variant
{
    private readonly HashSet<string> _begun = [];

    public override string Name => "step-not-recorded";

    public override string Description => "the steps of an operation are not recorded";

    public override Task Write<T>(MemoryStore store, string kind, GrainId id, IGrainState<T> state)
    {
        if (kind != StateKinds.Operation || _begun.Add(id.Key.ToString()!)) return store.WriteStateAsync(kind, id, state);
        state.ETag = ((long.TryParse(state.ETag, out var version) ? version : 0) + 1).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}

/// <summary>Elapsed time is taken from the clock on the wall.</summary>
internal sealed class WallClock : Variant
{
    public override string Name => "wall-clock";

    public override string Description => "a heartbeat's deadline is computed from the clock, which somebody may set";

    public override ProcessTime TimeOf(TimeProvider time) => new Wall(time);

    private sealed class Wall(TimeProvider time) : ProcessTime(time)
    {
        public override long GetTimestamp() => GetUtcNow().Ticks;
    }
}

/// <summary>A run that has ended is recorded twice, as if its due call had been taken for two.</summary>
internal sealed class DueTwice : Variant
{
    public override string Name => "due-twice";

    public override string Description => "a due call that is delivered twice runs its task twice";

    public override bool RunsTwice => true;
}
