using System.Collections.Concurrent;
using Fleet.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>Makes the objects of one grain class: services, stored records and the context go into its constructor.</summary>
internal sealed class GrainFactoryMethod
{
    // Compiled code, which depends on the class alone: a process may start engines by the thousand, as tests do.
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Compiled = [];

    private readonly IServiceProvider _services;
    private readonly ObjectFactory _create;
    private readonly RecordFactory?[] _given;

    internal GrainFactoryMethod(IServiceProvider services, Type grainClass)
    {
        _services = services;
        var constructor = grainClass.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{grainClass} has no public constructor.");
        // Null stands for the context, the only given argument that is no stored record.
        var given = constructor.GetParameters()
            .Select(parameter => (Type: parameter.ParameterType, Record: RecordFactory.For(parameter, services)))
            .Where(p => p.Record is not null || p.Type == typeof(IGrainContext))
            .ToArray();
        _given = Array.ConvertAll(given, p => p.Record);
        _create = Compiled.GetOrAdd(grainClass, static (type, given) => ActivatorUtilities.CreateFactory(type, given), Array.ConvertAll(given, p => p.Type));
        IsPlain = _given.All(record => record is null) && !OverridesActivation(grainClass);
    }

    /// <summary>Nothing but the constructor runs when such a grain is activated.</summary>
    internal bool IsPlain { get; }

    /// <summary>Makes a grain and the records it was given.</summary>
    internal (object Grain, IReadOnlyList<IStoredRecord> Records) Create(IGrainContext context)
    {
        if (_given.Length == 0) return (_create(_services, []), []);
        List<IStoredRecord> records = [];
        var arguments = Array.ConvertAll<RecordFactory?, object>(_given, factory =>
        {
            if (factory is null) return context;
            var record = factory.Create(context.GrainId);
            records.Add(record);
            return record;
        });
        return (_create(_services, arguments), records);
    }

    private static bool OverridesActivation(Type grainClass)
    {
        var method = grainClass.GetMethod(nameof(IGrainBase.OnActivateAsync), [typeof(CancellationToken)]);
        return method?.DeclaringType != typeof(Grain);
    }
}
