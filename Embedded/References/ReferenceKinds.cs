using System.Collections.Concurrent;
using Fleet.Embedded.Activations;
using Fleet.Embedded.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.References;

/// <summary>Makes the references of one engine.</summary>
internal sealed class ReferenceKinds(Engine engine)
{
    private readonly ConcurrentDictionary<Type, ReferenceKind> _byInterface = new();
    private readonly ConcurrentDictionary<(Type Interface, GrainClass? Class), ReferenceKind> _byClass = new();

    internal TInterface Create<TInterface>(string key, string? classNamePrefix)
    {
        ArgumentNullException.ThrowIfNull(key);
        var kind = classNamePrefix is null
            ? _byInterface.GetOrAdd(typeof(TInterface), static (type, self) => self.KindOf(type, self.ClassOf(type, null)), this)
            : KindOf(typeof(TInterface), ClassOf(typeof(TInterface), classNamePrefix));
        return (TInterface)(object)kind.Create(key);
    }

    internal TInterface Create<TInterface>(GrainId id)
    {
        var grainClass = id.Type == Observers.ObserverRegistry.GrainType ? null : engine.Classes.Get(id.Type);
        return (TInterface)(object)KindOf(typeof(TInterface), grainClass).Create(id.Key.ToString());
    }

    internal ReferenceKind KindOf(Type @interface, GrainClass? grainClass) =>
        _byClass.GetOrAdd((@interface, grainClass), static (key, engine) => new ReferenceKind(engine, key.Interface, key.Class), engine);

    private GrainClass ClassOf(Type @interface, string? prefix) => engine.Classes.Implementing(@interface, prefix);
}
