using System.Collections.Concurrent;
using System.Reflection;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>One grain class: what its attributes say, and its activations by key.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<string, ICallReceiver> _receivers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MethodInfo, MethodInfo> _implementations = new();
    private readonly Lazy<GrainFactoryMethod> _factory;
    private readonly int _maxWorkers;

    internal GrainClass(Engine engine, Type implementation)
    {
        Engine = engine;
        Implementation = implementation;
        Name = implementation.FullName!;
        Type = GrainType.Create(implementation.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultTypeName(implementation));
        Interfaces = [.. implementation.GetInterfaces().Where(type => typeof(IGrain).IsAssignableFrom(type))];
        Interleaving = Interleaving.Of(implementation);
        CollectionAge = CollectionAgeOf(implementation);
        _maxWorkers = MaxWorkersOf(implementation);
        _factory = new(() => new GrainFactoryMethod(engine.Services, implementation));
    }

    internal Engine Engine { get; }

    internal Type Implementation { get; }

    internal string Name { get; }

    internal GrainType Type { get; }

    internal Type[] Interfaces { get; }

    internal Interleaving Interleaving { get; }

    /// <summary>How long an activation may be idle; infinite is for ever.</summary>
    internal TimeSpan CollectionAge { get; }

    internal CallStatistics Statistics { get; } = new();

    internal GrainFactoryMethod Factory => _factory.Value;

    internal IEnumerable<Activation> Activations =>
        _receivers.Values.SelectMany(receiver => receiver is WorkerPool pool ? pool.Workers : [(Activation)receiver]);

    /// <summary>The activation of this key, made if there is none.</summary>
    internal ICallReceiver Resolve(string key)
    {
        if (_receivers.TryGetValue(key, out var receiver)) return receiver;
        Engine.ThrowIfStopping();
        return _receivers.GetOrAdd(
            key, static (key, self) => self._maxWorkers > 0 ? new WorkerPool(self, key, self._maxWorkers) : new Activation(self, key, null), this);
    }

    internal void Remove(string key, Activation activation) => _receivers.TryRemove(new(key, activation));

    internal MethodInfo ImplementationOf(MethodInfo method) => _implementations.GetOrAdd(method, static (method, type) =>
    {
        var map = type.GetInterfaceMap(method.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)];
    }, Implementation);

    private static string DefaultTypeName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private static int MaxWorkersOf(Type type) => type.GetCustomAttribute<StatelessWorkerAttribute>() switch
    {
        null => 0,
        { MaxLocalWorkers: > 0 } attribute => attribute.MaxLocalWorkers,
        _ => Environment.ProcessorCount,
    };

    private TimeSpan CollectionAgeOf(Type type)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute))) return Timeout.InfiniteTimeSpan;
        var age = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit ?? Engine.Options.CollectionAge;
        return age == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : age;
    }
}
