using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet.Tests.Docs;

/// <summary>
/// Whether an answer is as it is shown. A shown object names some of the answer's fields, a shown array its first items, and <c>"..."</c> stands for
/// anything at all. Texts are compared but for what <c>...</c> stands for in them; of numbers only that they are numbers.
/// </summary>
internal static class Shape
{
    private const string Anything = "...";

    /// <summary>How the answer differs; null if it does not.</summary>
    public static string? Differs(string shown, string answer, bool isJson)
    {
        if (!isJson) return Lines(shown, answer);
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(answer);
        }
        catch (JsonException)
        {
            return $"no JSON: {answer}";
        }

        return Differs(JsonNode.Parse(shown), node, "$") is { } how ? $"{how}\nof {answer}" : null;
    }

    private static string? Differs(JsonNode? shown, JsonNode? answer, string path)
    {
        switch (shown, answer)
        {
            case (JsonValue text, _) when text.GetValueKind() is JsonValueKind.String && (string?)text == Anything:
                return null;
            case (JsonObject fields, JsonObject there):
                return fields.Select(field => there.TryGetPropertyValue(field.Key, out var value)
                    ? Differs(field.Value, value, $"{path}.{field.Key}")
                    : $"{path}.{field.Key} is not there").FirstOrDefault(how => how is not null);
            case (JsonArray items, JsonArray there):
                return items.Count > there.Count
                    ? $"{path} has {there.Count} items and is shown with {items.Count}"
                    : items.Select((item, i) => Differs(item, there[i], $"{path}[{i}]")).FirstOrDefault(how => how is not null);
            case (null, null):
                return null;
            case (JsonValue left, JsonValue right) when left.GetValueKind() == right.GetValueKind():
                return left.GetValueKind() switch
                {
                    JsonValueKind.Number => null,
                    JsonValueKind.String => Fits((string)left!, (string)right!) ? null : $"{path} is \"{right}\" and is shown as \"{left}\"",
                    _ => null,
                };
            default:
                return $"{path} is {answer?.ToJsonString() ?? "null"} and is shown as {shown?.ToJsonString() ?? "null"}";
        }
    }

    private static string? Lines(string shown, string answer)
    {
        var (left, right) = (shown.Trim().Split('\n'), answer.Trim().Split('\n'));
        if (left.Length != right.Length) return $"{right.Length} lines are shown as {left.Length}: {answer}";
        return left.Zip(right).FirstOrDefault(pair => !Fits(pair.First.Trim(), pair.Second.Trim())) is { First: not null } pair
            ? $"'{pair.Second}' is shown as '{pair.First}'"
            : null;
    }

    private static bool Fits(string shown, string there)
    {
        var parts = shown.Split(Anything);
        if (parts.Length == 1) return shown == there;
        if (!there.StartsWith(parts[0], StringComparison.Ordinal) || !there.EndsWith(parts[^1], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            at = there.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0) return false;
            at += part.Length;
        }

        return at <= there.Length - parts[^1].Length;
    }
}
