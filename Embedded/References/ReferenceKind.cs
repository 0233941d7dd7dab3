using Fleet.Embedded.Activations;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Orleans.Runtime;

namespace Fleet.Embedded.References;

/// <summary>What all references of one interface to one grain class share.</summary>
/// <param name="engine">The engine that delivers their calls.</param>
/// <param name="interface">The interface they implement.</param>
/// <param name="grainClass">The grain class they name; null if they name observers.</param>
internal sealed class ReferenceKind(Engine engine, Type @interface, GrainClass? grainClass)
{
    private readonly Func<ReferenceKind, string, GrainReference> _create = ReferenceTypes.FactoryFor(@interface);

    internal Engine Engine => engine;

    internal Type Interface => @interface;

    internal GrainType GrainType => grainClass?.Type ?? Observers.ObserverRegistry.GrainType;

    internal GrainReference Create(string key) => _create(this, key);

    internal ICallReceiver Resolve(string key) => grainClass is null ? engine.Observers.Resolve(key) : grainClass.Resolve(key);

    internal ReferenceKind For(Type other) => engine.References.KindOf(other, grainClass);
}
