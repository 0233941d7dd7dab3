using System.Collections.Immutable;
using System.Reflection;
using Fleet.Common;

namespace Fleet.Tests.House;

/// <summary>The grains' interfaces, and the messages that they lead to.</summary>
internal static class GrainContracts
{
    private static readonly HashSet<Type> Plain =
        [typeof(string), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(bool), typeof(byte), typeof(TimeSpan), typeof(DateOnly), typeof(DateTimeOffset),
            typeof(CancellationToken)];

    private static readonly HashSet<Type> Containers =
        [typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableSortedDictionary<,>)];

    /// <summary>Every grain interface.</summary>
    public static IEnumerable<Type> Interfaces => typeof(GrainKeys).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    /// <summary>Every type of Fleet's own that crosses a call; generic ones open.</summary>
    public static IEnumerable<Type> Messages =>
        Interfaces.SelectMany(contract => contract.GetMethods()).SelectMany(Mentioned).SelectMany(Closure).Distinct();

    private static IEnumerable<Type> Mentioned(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    /// <summary>The messages that a type leads to: through containers, tasks and members.</summary>
    private static IEnumerable<Type> Closure(Type type)
    {
        var found = new HashSet<Type>();
        var open = new Stack<Type>([type]);
        while (open.TryPop(out var next))
        {
            foreach (var argument in next.IsGenericType ? next.GetGenericArguments() : []) open.Push(argument);
            if (next == typeof(Task) || next.IsGenericParameter || Plain.Contains(next) || typeof(IGrainObserver).IsAssignableFrom(next)) continue;
            var message = next.IsGenericType ? next.GetGenericTypeDefinition() : next;
            if (message == typeof(Task<>) || message == typeof(ValueTask<>) || Containers.Contains(message) || !found.Add(message)) continue;
            foreach (var member in message.IsEnum ? [] : Members(message)) open.Push(member.PropertyType);
        }

        return found;
    }

    /// <summary>What of a message is carried.</summary>
    public static IEnumerable<PropertyInfo> Members(Type message) =>
        message.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite);
}
