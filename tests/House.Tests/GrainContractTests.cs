using System.Reflection;

namespace Fleet.Tests.House;

/// <summary>What crosses a grain call is immutable, serializable and named for good.</summary>
public sealed class GrainContractTests
{
    private static readonly Type[] GrainInterfaces = [.. GrainContracts.Interfaces];

    public static TheoryData<Type> Contracts => [.. GrainInterfaces];

    public static TheoryData<Type> Messages => [.. GrainContracts.Messages];

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
        Assert.All(GrainContracts.Members(message), member => Assert.True(
            member.SetMethod is null || member.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit"),
            $"{message}.{member.Name} can be set after the making"));
    }

    [Theory, MemberData(nameof(Messages))]
    public void Every_member_of_a_message_has_a_number_of_its_own(Type message)
    {
        if (message.IsEnum) return;
        var numbers = GrainContracts.Members(message).Select(member =>
            member.GetCustomAttribute<IdAttribute>()?.Id ?? throw new InvalidOperationException($"{message}.{member.Name} has no number"));
        Assert.Equal(numbers.Count(), numbers.Distinct().Count());
    }

    [Fact]
    public void No_two_messages_share_a_name()
    {
        var names = Messages.Select(row => row.Data.GetCustomAttribute<AliasAttribute>()?.Alias).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }
}
