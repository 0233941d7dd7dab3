using System.Collections.Concurrent;
using System.Reflection;
using Fleet.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>Makes the objects of one grain class: services, stored records and the context go into its constructor.</summary>
internal sealed class GrainFactoryMethod
{
    // What it emits after a few calls depends on the class alone: a process may start engines by the thousand, as tests do. Not an expression that is
    // compiled, which takes each start longer than all its activations.
    private static readonly ConcurrentDictionary<Type, ConstructorInvoker> Invokers = [];

    private readonly IServiceProvider _services;
    private readonly ConstructorInvoker _create;
    private readonly Argument[] _arguments;

    internal GrainFactoryMethod(IServiceProvider services, Type grainClass)
    {
        _services = services;
        var constructor = grainClass.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{grainClass} has no public constructor.");
        _create = Invokers.GetOrAdd(grainClass, static (_, constructor) => ConstructorInvoker.Create(constructor), constructor);
        _arguments = Array.ConvertAll(constructor.GetParameters(), parameter => new Argument(
            parameter.ParameterType, RecordFactory.For(parameter, services), parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null));
        IsPlain = _arguments.All(argument => argument.Record is null) && !OverridesActivation(grainClass);
    }

    /// <summary>Nothing but the constructor runs when such a grain is activated.</summary>
    internal bool IsPlain { get; }

    /// <summary>Makes a grain and the records it was given.</summary>
    internal (object Grain, IReadOnlyList<IStoredRecord> Records) Create(IGrainContext context)
    {
        List<IStoredRecord>? records = null;
        var given = new object?[_arguments.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = _arguments[i] switch
            {
                { Record: { } factory } => Added(factory.Create(context.GrainId)),
                { Type: var type } when type == typeof(IGrainContext) => context,
                { IsOptional: true } optional => _services.GetService(optional.Type) ?? optional.Default,
                { Type: var type } => _services.GetRequiredService(type),
            };
        }

        return (_create.Invoke(given.AsSpan()), (IReadOnlyList<IStoredRecord>?)records ?? []);

        IStoredRecord Added(IStoredRecord record)
        {
            (records ??= []).Add(record);
            return record;
        }
    }

    private static bool OverridesActivation(Type grainClass)
    {
        var method = grainClass.GetMethod(nameof(IGrainBase.OnActivateAsync), [typeof(CancellationToken)]);
        return method?.DeclaringType != typeof(Grain);
    }

    /// <param name="Type">The parameter's.</param>
    /// <param name="Record">Makes its stored record; null where it is none.</param>
    /// <param name="IsOptional">Whether it may be left out.</param>
    /// <param name="Default">What it is then.</param>
    private sealed record Argument(Type Type, RecordFactory? Record, bool IsOptional, object? Default);
}
