using System.Reflection;

namespace Fleet.Engine.Tests.Cluster;

/// <summary>Makes values of any type that crosses a grain call, with every member set to something that is not its default.</summary>
internal static class Sample
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

    public static object Of(Type type)
    {
        if (Simple.TryGetValue(type, out var value)) return value;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying);
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsGenericType && type.Namespace == "System.Collections.Immutable") return Collection(type);
        return Record(type);
    }

    private static object Collection(Type type)
    {
        // Both elements and entries are added by the method Add of the type's empty value.
        var name = type.Name.Split('`')[0];
        var elements = type.GetGenericArguments();
        var empty = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var add = type.GetMethod("Add", elements) ?? throw new NotSupportedException($"{name} has no Add.");
        return add.Invoke(empty, elements.Select(Of).ToArray())!;
    }

    private static object Record(Type type)
    {
        var constructor = type.GetConstructors().Where(c => !IsCopy(c, type)).MaxBy(c => c.GetParameters().Length);
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(made, Of(property.PropertyType));
        }

        return made;
    }

    private static bool IsCopy(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [var only] && only.ParameterType == type;
}
