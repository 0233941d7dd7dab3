using System.Collections.Concurrent;
using System.Reflection;
using Fleet.Embedded.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>All grain classes of an engine.</summary>
internal sealed class GrainClasses
{
    private static readonly ConcurrentDictionary<Assembly, Type[]> Found = [];

    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];

    internal GrainClasses(Engine engine, IEnumerable<Assembly> assemblies)
    {
        foreach (var type in assemblies.Append(typeof(GrainClasses).Assembly).Distinct().SelectMany(In))
        {
            var grainClass = new GrainClass(engine, type);
            if (!_byType.TryAdd(grainClass.Type, grainClass))
                throw new InvalidOperationException($"{type} and {_byType[grainClass.Type].Name} are both called '{grainClass.Type}': give one a [GrainType].");
            foreach (var @interface in grainClass.Interfaces)
            {
                if (!_byInterface.TryGetValue(@interface, out var classes)) _byInterface[@interface] = classes = [];
                classes.Add(grainClass);
            }
        }
    }

    internal IEnumerable<GrainClass> All => _byType.Values;

    internal GrainClass Get(GrainType type) =>
        _byType.GetValueOrDefault(type) ?? throw new ArgumentException($"No grain class is called '{type}'.");

    internal GrainClass Implementing(Type @interface, string? prefix)
    {
        var classes = _byInterface.GetValueOrDefault(@interface, []);
        if (prefix is not null) classes = classes.FindAll(c => c.Name.StartsWith(prefix, StringComparison.Ordinal));
        return classes.Count switch
        {
            1 => classes[0],
            0 => throw new ArgumentException($"No grain class implements {@interface}. Are its assemblies given to the engine?"),
            _ => throw new ArgumentException($"Several grain classes implement {@interface}: {string.Join(", ", classes.Select(c => c.Name))}."),
        };
    }

    private static Type[] In(Assembly assembly) => Found.GetOrAdd(assembly, static assembly => [.. assembly.GetTypes().Where(IsGrainClass)]);

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrainBase).IsAssignableFrom(type)
        && type.GetInterfaces().Any(i => i != typeof(IGrain) && typeof(IGrain).IsAssignableFrom(i));
}
