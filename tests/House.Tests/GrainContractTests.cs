using System.Collections.Immutable;
using System.Reflection;
using Fleet.Common;

namespace Fleet.Tests.House;

/// <summary>What crosses a grain call is immutable, serializable and named for good.</summary>
public sealed class GrainContractTests
{
    private static readonly Type[] GrainInterfaces =
        [.. typeof(GrainKeys).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    private static readonly HashSet<Type> Plain =
        [typeof(string), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(bool), typeof(byte), typeof(TimeSpan), typeof(DateOnly), typeof(DateTimeOffset),
            typeof(CancellationToken)];

    private static readonly HashSet<Type> Containers =
        [typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableSortedDictionary<,>)];

    public static TheoryData<Type> Contracts => [.. GrainInterfaces];

    public static TheoryData<Type> Messages => [.. GrainInterfaces.SelectMany(Methods).SelectMany(Mentioned).SelectMany(Closure).Distinct()];

    [Fact]
    public void There_are_contracts_to_hold() => Assert.True(GrainInterfaces.Length >= 8, $"{GrainInterfaces.Length} grain interfaces were found");

    [Theory, MemberData(nameof(Contracts))]
    public void A_grain_interface_is_named_for_good_and_so_are_its_methods(Type contract)
    {
        Assert.True(contract.GetCustomAttribute<AliasAttribute>() is not null, $"{contract} has no alias");
        Assert.All(contract.GetMethods(), method => Assert.True(
            method.GetCustomAttribute<AliasAttribute>() is not null, $"{contract}.{method.Name} has no alias"));
    }

    [Theory, MemberData(nameof(Contracts))]
    public void A_grain_method_is_asynchronous(Type contract) => Assert.All(contract.GetMethods(), method =>
        Assert.True(typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(Messages))]
    public void A_message_is_serializable_and_named_for_good(Type message)
    {
        Assert.True(message.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{message} has no serializer");
        Assert.True(message.GetCustomAttribute<AliasAttribute>() is not null, $"{message} has no alias");
    }

    [Theory, MemberData(nameof(Messages))]
    public void A_message_is_a_sealed_immutable_record(Type message)
    {
        if (message.IsEnum) return;
        Assert.True(message.IsValueType || message.IsSealed, $"{message} is not sealed");
        Assert.True(message.GetCustomAttribute<ImmutableAttribute>() is not null, $"{message} is not marked immutable");
        Assert.All(Members(message), member => Assert.True(
            member.SetMethod is null || member.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit"),
            $"{message}.{member.Name} can be set after the making"));
    }

    [Theory, MemberData(nameof(Messages))]
    public void Every_member_of_a_message_has_a_number_of_its_own(Type message)
    {
        if (message.IsEnum) return;
        var numbers = Members(message).Select(member =>
            member.GetCustomAttribute<IdAttribute>()?.Id ?? throw new InvalidOperationException($"{message}.{member.Name} has no number"));
        Assert.Equal(numbers.Count(), numbers.Distinct().Count());
    }

    [Fact]
    public void No_two_messages_share_a_name()
    {
        var names = Messages.Select(row => row.Data.GetCustomAttribute<AliasAttribute>()?.Alias).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private static IEnumerable<MethodInfo> Methods(Type contract) => contract.GetMethods();

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

    private static IEnumerable<PropertyInfo> Members(Type message) =>
        message.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite);
}
