using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Output;

/// <summary>Reads fields of what Fleet answers.</summary>
internal static class JsonReading
{
    /// <summary>A field as text; empty where it is absent. A dot leads into an object.</summary>
    public static string Text(this JsonNode? node, string path) => node.At(path) switch
    {
        null => "",
        JsonValue value when value.GetValueKind() is JsonValueKind.String => (string)value!,
        JsonValue value => value.ToString(),
        var other => other.ToJsonString(),
    };

    public static double? Number(this JsonNode? node, string path) =>
        double.TryParse(node.Text(path), CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonNode? node, string path) => node.At(path) is JsonValue value && value.GetValueKind() is JsonValueKind.True;

    public static DateTimeOffset? Time(this JsonNode? node, string path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static IEnumerable<JsonObject> Each(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).OfType<JsonObject>();

    private static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var name in path.Split('.')) node = (node as JsonObject)?[name];
        return node;
    }
}
