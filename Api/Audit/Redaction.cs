using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fleet.Api.Audit;

/// <summary>Takes the secrets out of stored documents. What is in doubt is taken out.</summary>
internal static partial class Redaction
{
    /// <summary>What stands where a secret was.</summary>
    public const string Mask = "***";

    private static readonly HashSet<string> SecretWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwords", "passwd", "pwd", "passphrase", "secret", "secrets", "token", "tokens", "private", "credential", "credentials",
        "authorization", "cookie", "cookies", "pem", "apikey", "privatekey",
    };

    // Text that somebody wrote freely, or that goes to others: it may hold anything.
    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        "content", "yaml", "script", "body", "payload", "headers", "untold", "sealed", "hash", "stdin",
    };

    private static readonly HashSet<string> PublicKeys = new(StringComparer.OrdinalIgnoreCase) { "hostKey", "publicKey" };

    // Few names make up most documents; those that users choose must not fill the memory.
    private const int MostNames = 4_096;

    private static readonly ConcurrentDictionary<string, bool> Names = [];

    /// <summary>A copy without secrets.</summary>
    public static JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject sealed_ when sealed_.ContainsKey("sealed") => JsonValue.Create(Mask),
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Field(pair.Key, pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Of)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Text(text)),
        _ => node?.DeepClone(),
    };

    /// <summary>The value of a field of that name, without secrets.</summary>
    public static JsonNode? Field(string name, JsonNode? value) => IsSecret(name) ? Masked(value) : Of(value);

    /// <summary>Whether what bears that name is a secret.</summary>
    public static bool IsSecret(string name)
    {
        if (Names.TryGetValue(name, out var known)) return known;
        var isSecret = Reads(name);
        if (Names.Count < MostNames) Names[name] = isSecret;
        return isSecret;
    }

    private static bool Reads(string name)
    {
        if (Texts.Contains(name)) return true;
        var words = Words().Matches(name).Select(match => match.Value).ToArray();
        return words.Any(SecretWords.Contains)
            || (words.Length > 0 && words[^1].ToUpperInvariant() is "KEY" or "KEYS" && !PublicKeys.Contains(name));
    }

    // Names, flags and numbers are no secrets: whether there is a password, how many tokens were used.
    private static JsonNode? Masked(JsonNode? value) => value switch
    {
        JsonObject map when !map.ContainsKey("sealed") => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue plain when !plain.TryGetValue<string>(out _) => plain.DeepClone(),
        null => null,
        _ => JsonValue.Create(Mask),
    };

    private static string Text(string text) => Assignments().Replace(UserInfo().Replace(text, $"://{Mask}@"), $"$1{Mask}");

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+")]
    private static partial Regex Words();

    [GeneratedRegex(@"://[^/\s@]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"((?:password|passwd|secret|token|api[-_]?key)\s*[=:]\s*)\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Assignments();
}
