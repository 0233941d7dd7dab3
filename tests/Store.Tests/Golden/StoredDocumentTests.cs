using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fleet.Grains;
using Fleet.Store.GrainState;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;

namespace Fleet.Store.Tests.Golden;

/// <summary>
/// What an earlier Fleet has stored, a later one reads. For each type of stored state the folder <c>Documents</c> holds one document for each shape that
/// the type has ever had, and none of them is ever changed: with <c>FLEET_REFRESH_CONTRACTS=1</c> this test adds the shape of today where it is a new one.
/// </summary>
public sealed class StoredDocumentTests
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    private static readonly string Folder = Path.Combine(
        typeof(StoredDocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Golden").Value!, "Documents");

    private static readonly StateJson Json = new(
        new ServiceCollection().AddFleetGrains().Where(one => one.ServiceType == typeof(IJsonTypeInfoResolver))
            .Select(one => (IJsonTypeInfoResolver)one.ImplementationInstance!));

    /// <summary>Every type that a grain keeps in the store: the grains' constructors ask for it.</summary>
    private static readonly Dictionary<string, Type> States = GrainsRoom.Assembly.GetTypes()
        .SelectMany(type => type.GetConstructors())
        .SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
        .Select(type => type.GetGenericArguments()[0])
        .Where(type => !type.IsGenericParameter)
        .Distinct().ToDictionary(type => type.Name);

    // What was written once and is said by something else now, with what says it.
    private static readonly Dictionary<string, string> Replaced = new() { ["InstanceState $.shouldRun"] = "$.desired" };

    public static TheoryData<string> Names => [.. States.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void The_shape_of_today_has_its_document(string name)
    {
        var today = Text(JsonNode.Parse(Write(States[name], Sample.Of(States[name])))!);
        var number = Enumerable.Range(1, 1000).TakeWhile(n => File.Exists(Place(name, n))).LastOrDefault();
        var isKnown = number > 0 && File.ReadAllText(Place(name, number)) == today;
        if (!isKnown && Environment.GetEnvironmentVariable(Refresh) is not null)
        {
            File.WriteAllText(Place(name, number + 1), today);
            return;
        }

        Assert.True(isKnown, $"{name} has a new shape. If documents of the old one can still be read, {Refresh}=1 adds its document.");
    }

    [Theory, MemberData(nameof(Documents))]
    public void A_document_of_any_shape_is_read_whole(string document)
    {
        var name = document.Split('.')[0];
        Assert.True(States.TryGetValue(name, out var type), $"{document}: no grain keeps a {name} any more. What reads such documents?");
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, document)))!;
        var again = JsonNode.Parse(Write(type, Read(type, document, stored.ToJsonString())))!;
        var lost = Lost(stored, again, "$").Where(what => !Replaced.ContainsKey($"{name} {what.Split(' ')[0]}")).ToList();
        Assert.Empty(lost);
    }

    // What the first says and the second does not. Members that came later may stand in the second alone.
    private static IEnumerable<string> Lost(JsonNode? stored, JsonNode? again, string path) => (stored, again) switch
    {
        (JsonObject before, JsonObject after) => before.SelectMany(member => Lost(member.Value, after[member.Key], $"{path}.{member.Key}")),
        (JsonArray before, JsonArray after) when before.Count == after.Count =>
            before.SelectMany((element, index) => Lost(element, after[index], $"{path}[{index}]")),
        _ => JsonNode.DeepEquals(stored, again) ? [] : [$"{path} was {stored?.ToJsonString() ?? "null"} and is {again?.ToJsonString() ?? "null"}"],
    };

    private static string Place(string name, int number) => Path.Combine(Folder, $"{name}.{number}.json");

    private static string Text(JsonNode node) => node.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n";

    private static string Write(Type type, object state) => (string)Call(nameof(StateJson.Write), type, state);

    private static object Read(Type type, string document, string text) => Call(nameof(StateJson.Read), type, "golden", document, text);

    private static object Call(string method, Type type, params object[] arguments) => typeof(StateJson).GetMethod(method)!.MakeGenericMethod(type)
        .Invoke(Json, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
}
