using System.Reflection;
using Fleet.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>Makes the objects of one grain class: services, stored records and the context go into its constructor.</summary>
internal sealed class GrainFactoryMethod
{
    private readonly IServiceProvider _services;
    private readonly ConstructorInvoker _create;
    private readonly ParameterInfo[] _parameters;

    // Beside each parameter, what makes its stored record; null where there is none.
    private readonly RecordFactory?[] _records;

    internal GrainFactoryMethod(IServiceProvider services, Type grainClass)
    {
        _services = services;
        var constructor = grainClass.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{grainClass} has no public constructor.");
        // Not an expression that is compiled, which takes each start longer than all its activations.
        _create = ConstructorInvoker.Create(constructor);
        _parameters = constructor.GetParameters();
        _records = Array.ConvertAll(_parameters, parameter => RecordFactory.For(parameter, services));
        IsPlain = _records.All(record => record is null) && !OverridesActivation(grainClass);
    }

    /// <summary>Nothing but the constructor runs when such a grain is activated.</summary>
    internal bool IsPlain { get; }

    /// <summary>Makes a grain and the records it was given.</summary>
    internal (object Grain, IReadOnlyList<IStoredRecord> Records) Create(IGrainContext context)
    {
        List<IStoredRecord>? records = null;
        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_records[i] is { } factory)
            {
                var record = factory.Create(context.GrainId);
                (records ??= []).Add(record);
                arguments[i] = record;
            }
            else
            {
                arguments[i] = Service(_parameters[i], context);
            }
        }

        return (_create.Invoke(arguments.AsSpan()), (IReadOnlyList<IStoredRecord>?)records ?? []);
    }

    private object? Service(ParameterInfo parameter, IGrainContext context)
    {
        if (parameter.ParameterType == typeof(IGrainContext)) return context;
        if (parameter.HasDefaultValue) return _services.GetService(parameter.ParameterType) ?? parameter.DefaultValue;
        return _services.GetRequiredService(parameter.ParameterType);
    }

    private static bool OverridesActivation(Type grainClass)
    {
        var method = grainClass.GetMethod(nameof(IGrainBase.OnActivateAsync), [typeof(CancellationToken)]);
        return method?.DeclaringType != typeof(Grain);
    }
}
