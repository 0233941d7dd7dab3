using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.TestKit;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>Bodies that a schema allows: what is wrong with one then is what was put into it.</summary>
internal static class SoundBodies
{
    private const int MaxDepth = 5;

    private static readonly string[] Texts =
    [
        "abc", "a-1", "a1", "1m", "0 3 * * *", "2150-01-31T12:00:00Z", "a.example.com", "https://example.com/x", "ann@example.com", "1.0", "1Gi", "22:00", "UTC", "00",
    ];

    /// <summary>What stands in the place of every secret: no answer shows it.</summary>
    private static readonly string Secret = PlantedSecrets.Plant();

    private static readonly string[] Secrets = ["password", "secret", "token", "privateKey", "credential", "apiKey"];

    /// <summary>A value of that schema.</summary>
    public static JsonNode? Of(Contract contract, JsonObject schema, Random random, string name = "", int depth = 0)
    {
        var found = contract.Resolve(schema);
        if (found["enum"] is JsonArray words) return words[random.Next(words.Count)]?.DeepClone();
        return Contract.TypesOf(found).FirstOrDefault(type => type is not "null") switch
        {
            "integer" or "number" => JsonValue.Create(Math.Max(1, (int)(found["minimum"]?.GetValue<double>() ?? 1))),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "array" when depth < MaxDepth && found["items"] is JsonObject items => new JsonArray(Of(contract, items, random, name, depth + 1)),
            "array" => new JsonArray(),
            "object" => ObjectOf(contract, found, random, depth),
            _ => JsonValue.Create(Text(found, random, name)),
        };
    }

    private static JsonObject ObjectOf(Contract contract, JsonObject schema, Random random, int depth)
    {
        var body = new JsonObject();
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) || (depth < MaxDepth && random.Next(3) == 0)) body[name] = Of(contract, property!.AsObject(), random, name, depth + 1);
        }

        if (schema["additionalProperties"] is JsonObject values && depth < MaxDepth) body["key"] = Of(contract, values, random, "key", depth + 1);
        return body;
    }

    private static string Text(JsonObject schema, Random random, string name)
    {
        var (min, max) = ((int?)schema["minLength"] ?? 0, (int?)schema["maxLength"] ?? 64);
        var fitting = Texts.Where(text => text.Length >= min && text.Length <= max && IsMatch(text, (string?)schema["pattern"])).ToList();
        if (name.Contains("url", StringComparison.OrdinalIgnoreCase)) return "https://example.com/x";
        if (Secrets.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) && min <= Secret.Length && Secret.Length <= max && IsMatch(Secret, (string?)schema["pattern"])) return Secret;
        if (name.Contains("email", StringComparison.OrdinalIgnoreCase)) return "ann@example.com";
        return fitting.Count > 0 ? fitting[random.Next(fitting.Count)] : new string('a', Math.Max(min, 1));
    }

    private static bool IsMatch(string text, string? pattern) => pattern is null || Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
