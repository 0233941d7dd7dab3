using System.Collections.Concurrent;
using System.Globalization;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Observers;

/// <summary>The objects outside the grains that grains can call.</summary>
internal sealed class ObserverRegistry(Engine engine)
{
    private readonly ConcurrentDictionary<string, Observer> _observers = new();
    private long _lastKey;

    /// <summary>The type part of every observer's identity.</summary>
    internal static GrainType GrainType { get; } = GrainType.Create("sys.client");

    internal TInterface Add<TInterface>(IGrainObserver target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is GrainReference) throw new ArgumentException("This is a reference already.", nameof(target));
        var key = Interlocked.Increment(ref _lastKey).ToString(CultureInfo.InvariantCulture);
        _observers[key] = new Observer(engine, GrainId.Create(GrainType, key), target);
        return (TInterface)(object)engine.References.KindOf(typeof(TInterface), null).Create(key);
    }

    internal void Remove(IGrainObserver reference)
    {
        if (reference is not GrainReference { } known) throw new ArgumentException("This is not a reference.", nameof(reference));
        if (_observers.TryRemove(known.Key, out var observer)) observer.Close();
    }

    internal ICallReceiver Resolve(string key) => _observers.TryGetValue(key, out var observer)
        ? observer
        : throw new ClientNotAvailableException($"The observer {key} was deleted.");
}
