using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Declarative;

namespace Fleet.Templates.Documents;

/// <summary>Documents that declare a fleet, between YAML and JSON.</summary>
internal sealed partial class FleetDocuments : IFleetDocuments
{
    private const string Document = "the document";

    public Outcome<FleetDocument> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = new Faults();
        var map = DocumentReader.Read(text, faults, maxLength: IFleetDocuments.MaxLength);
        if (faults.Any || map is null) return faults.ToError(Document);
        var places = new Dictionary<string, DocumentPlace>(StringComparer.Ordinal);
        return new FleetDocument((JsonObject)ToJson(map, "", places)!, places);
    }

    public string Write(JsonObject root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return DocumentWriter.Write((MapNode)ToNode(root));
    }

    private static JsonNode? ToJson(Node node, string path, Dictionary<string, DocumentPlace> places)
    {
        places.TryAdd(path, new(node.Place.Line, node.Place.Column));
        switch (node)
        {
            case MapNode map:
                var entries = new JsonObject();
                foreach (var (key, value) in map.Entries)
                {
                    var inner = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
                    places[inner] = new(key.Place.Line, key.Place.Column);
                    entries[key.Text] = ToJson(value, inner, places);
                }

                return entries;
            case ListNode list:
                return new JsonArray([.. list.Items.Select((item, i) => ToJson(item, $"{path}[{i}]", places))]);
            default:
                return ToJson((ScalarNode)node);
        }
    }

    private static JsonNode? ToJson(ScalarNode scalar) => scalar switch
    {
        { IsNull: true } => null,
        { IsPlain: true, Text: "true" or "false" } => JsonValue.Create(scalar.Text == "true"),
        { IsPlain: true } when Number().IsMatch(scalar.Text) => JsonNode.Parse(scalar.Text),
        _ => JsonValue.Create(scalar.Text),
    };

    private static Node ToNode(JsonNode? node) => node switch
    {
        JsonObject map => new MapNode([.. map.Select(entry => new MapEntry(Text(entry.Key), ToNode(entry.Value)))], Place.Root()),
        JsonArray list => new ListNode([.. list.Select(ToNode)], Place.Root()),
        null => new ScalarNode("null", true, Place.Root()),
        _ => node.GetValueKind() == JsonValueKind.String ? Text(node.GetValue<string>()) : new ScalarNode(node.ToJsonString(), true, Place.Root()),
    };

    // Words that could be taken for something else stand in quotes.
    private static ScalarNode Text(string text) => new(text, Word().IsMatch(text), Place.Root());

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?!(true|false|null|yes|no|on|off|y|n)\z)[A-Za-z_/][A-Za-z0-9_./@+-]*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
