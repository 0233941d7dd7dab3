using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Http;

/// <summary>
/// Fills the fields that a query inherits. How arguments are read is generated with the program, which spares each start most of its time and
/// memory, but what is generated sees only the fields that a query declares itself.
/// </summary>
internal static class InheritedFields
{
    private static readonly ConcurrentDictionary<Type, (string Name, PropertyInfo Property)[]> Known = new();

    /// <summary>Sets those that were asked with.</summary>
    public static void Fill(object query, IQueryCollection asked)
    {
        foreach (var (name, property) in Of(query.GetType()))
        {
            if (asked.TryGetValue(name, out var text)) property.SetValue(query, (string?)text);
        }
    }

    /// <summary>The fields that queries of a type inherit, under their names in the query.</summary>
    public static IReadOnlyList<(string Name, PropertyInfo Property)> Of(Type query) => Known.GetOrAdd(query, Find);

    private static (string, PropertyInfo)[] Find(Type query) =>
    [
        .. from property in query.GetProperties()
           where property.DeclaringType != query
           let name = property.GetCustomAttribute<FromQueryAttribute>()?.Name
           where name is not null
           select (name, property),
    ];
}
