using System.Collections.Immutable;
using System.Reflection;

namespace Fleet.TestKit;

/// <summary>Makes values of any type that crosses a grain call or is stored, with every member set to something that is not its default.</summary>
public static class Sample
{
    private static readonly Dictionary<Type, object> Simple = new()
    {
        [typeof(string)] = "text",
        [typeof(int)] = 7,
        [typeof(long)] = 8L,
        [typeof(double)] = 0.5,
        [typeof(decimal)] = 0.25m,
        [typeof(bool)] = true,
        [typeof(Guid)] = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(9),
        [typeof(DateOnly)] = new DateOnly(2026, 1, 2),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
    };

    // What stands behind the prefix of a typed id.
    private const string Sortable = "01kagqbm0p2s3r9e0m5c8t7f1d";

    /// <summary>A value of the type. A type within itself is null there.</summary>
    public static object Of(Type type) => Make(type, [])!;

    private static object? Make(Type type, ImmutableHashSet<Type> within)
    {
        if (Simple.TryGetValue(type, out var value)) return value;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying, within);
        if (type.GetProperty("Prefix", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is string prefix) return Activator.CreateInstance(type, prefix + Sortable)!;
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsGenericType && type.Namespace == "System.Collections.Immutable") return Collection(type, within);
        return within.Contains(type) ? null : Record(type, within.Add(type));
    }

    private static object Collection(Type type, ImmutableHashSet<Type> within)
    {
        // Both elements and entries are added by the method Add of the type's empty value.
        var name = type.Name.Split('`')[0];
        var elements = type.GetGenericArguments();
        var empty = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var add = type.GetMethod("Add", elements) ?? throw new NotSupportedException($"{name} has no Add.");
        return add.Invoke(empty, elements.Select(element => Make(element, within)).ToArray())!;
    }

    private static object Record(Type type, ImmutableHashSet<Type> within)
    {
        var constructor = type.GetConstructors().Where(c => !IsCopy(c, type)).MaxBy(c => c.GetParameters().Length);
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, within))]);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(made, Make(property.PropertyType, within));
        }

        return made;
    }

    private static bool IsCopy(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [var only] && only.ParameterType == type;
}
