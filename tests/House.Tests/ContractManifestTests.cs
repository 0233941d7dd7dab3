using System.Reflection;

namespace Fleet.Tests.House;

/// <summary>
/// Two versions of Fleet speak with each other while silos are replaced one by one. What they need to understand each other stands in <c>contracts.txt</c>:
/// the names of interfaces, methods and messages, the numbers and types of members, the numbers of enumerations. <c>FLEET_REFRESH_CONTRACTS=1</c> adds
/// what is new; it never changes or takes away a line. Whoever takes a contract back marks its line as <c>retired</c>, so that nothing is ever called that again.
/// </summary>
public sealed class ContractManifestTests
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";
    private const string Retired = "retired ";

    private static readonly string Place = Path.Combine(Repository.Root, "tests", "House.Tests", "contracts.txt");

    [Fact]
    public void A_contract_that_was_given_is_kept()
    {
        var told = File.ReadAllLines(Place);
        var gone = told.Where(line => !line.StartsWith(Retired, StringComparison.Ordinal)).Except(Today());
        Assert.True(!gone.Any(), "Another version of Fleet may still say this:\n" + string.Join('\n', gone));
    }

    [Fact]
    public void A_new_contract_is_written_down()
    {
        var told = File.ReadAllLines(Place);
        var added = Today().Except(told).ToList();
        if (added.Count > 0 && Environment.GetEnvironmentVariable(Refresh) is not null)
        {
            File.WriteAllLines(Place, told.Concat(added).Order(StringComparer.Ordinal));
            return;
        }

        Assert.True(added.Count == 0, $"{Refresh}=1 adds these lines:\n" + string.Join('\n', added));
    }

    [Fact]
    public void What_was_retired_is_not_used_again()
    {
        var retired = File.ReadAllLines(Place).Where(line => line.StartsWith(Retired, StringComparison.Ordinal)).Select(line => Name(line[Retired.Length..])).ToHashSet();
        Assert.DoesNotContain(Today(), line => retired.Contains(Name(line)));
    }

    // "fleet.thing 3 string": what is named stands before the last part, which says its type or value.
    private static string Name(string line) => line[..line.LastIndexOf(' ')];

    private static List<string> Today() =>
    [
        .. GrainContracts.Interfaces.SelectMany(Methods)
            .Concat(GrainContracts.Messages.SelectMany(type => type.IsEnum ? Values(type) : Members(type))).Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Methods(Type contract) => contract.GetMethods().Select(method =>
        $"{Alias(contract)}.{Alias(method)} ({string.Join(',', method.GetParameters().Select(parameter => Spell(parameter.ParameterType)))})->{Spell(method.ReturnType)}");

    private static IEnumerable<string> Members(Type message) =>
        GrainContracts.Members(message).Select(member => $"{Alias(message)} {member.GetCustomAttribute<IdAttribute>()!.Id} {Spell(member.PropertyType)}");

    private static IEnumerable<string> Values(Type message) =>
        Enum.GetNames(message).Select(name => $"{Alias(message)} {name} {Convert.ToInt64(Enum.Parse(message, name))}");

    // Messages by their alias, so that a class may be called something else.
    private static string Spell(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        var name = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(',', type.GetGenericArguments().Select(Spell))}>" : name;
    }

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()!.Alias;
}
