using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Fleet.Storage;

namespace Fleet.Store.GrainState;

/// <summary>How many writes of this process to the states have ended, however: what was read before another one ended may be out of date.</summary>
internal sealed class StateWrites
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _ended = new(StringComparer.Ordinal);

    /// <summary>Those that may change a list of that kind: which rows a caller sees of most is a question of the instances' teams.</summary>
    public long Ended(string kind) => kind switch
    {
        StateKinds.Instance => Of(kind),
        StateKinds.Operation => Of(kind) + Of(StateKinds.Instance) + Of(StateKinds.Backup),
        _ => Of(kind) + Of(StateKinds.Instance),
    };

    public void Note(string kind) => Interlocked.Increment(ref _ended.GetOrAdd(kind, static _ => new()).Value);

    private long Of(string kind) => _ended.TryGetValue(kind, out var count) ? Interlocked.Read(ref count.Value) : 0;
}
