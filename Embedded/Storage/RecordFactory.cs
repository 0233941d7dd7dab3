using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Embedded.Storage;

/// <summary>Makes the records for one constructor parameter of a grain class.</summary>
internal abstract class RecordFactory
{
    /// <summary>The factory for a parameter; null if the parameter is no stored record.</summary>
    /// <exception cref="InvalidOperationException">The attribute stands on another type, or no such store is registered.</exception>
    internal static RecordFactory? For(ParameterInfo parameter, IServiceProvider services)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute) return null;
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new InvalidOperationException($"{parameter.Member.DeclaringType}: [PersistentState] belongs on IPersistentState<T>, not on {type}.");
        var storeName = attribute.StorageName ?? "Default";
        var store = services.GetKeyedService<IGrainStorage>(storeName)
            ?? throw new InvalidOperationException($"{parameter.Member.DeclaringType} needs a keyed IGrainStorage '{storeName}', which is not registered.");
        return (RecordFactory)Activator.CreateInstance(
            typeof(Of<>).MakeGenericType(type.GetGenericArguments()), attribute.StateName, store)!;
    }

    internal abstract IStoredRecord Create(GrainId id);

    private sealed class Of<T>(string name, IGrainStorage store) : RecordFactory
    {
        internal override IStoredRecord Create(GrainId id) => new PersistentState<T>(name, id, store);
    }
}
