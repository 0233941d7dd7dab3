using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Api.Audit;
using Fleet.Declarative;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Forms: resources as documents say them. Null and what is empty is left out of them; a secret is a mark that tells values apart.</summary>
internal static class Forms
{
    private const string Secret = "\"***\"";
    private const int Longest = 200;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // No document can hold this character.
    private const char MarkBegins = '\u0001';

    /// <summary>What stands for a secret: equal where the values are equal, and never shown.</summary>
    public static JsonNode Mark(string clear) =>
        JsonValue.Create(MarkBegins + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(clear))));

    /// <inheritdoc cref="Mark(string)"/>
    public static JsonNode Mark(this ISecretBox box, SealedSecret secret) => Mark(box.Open(secret));

    /// <summary>Marks for all values.</summary>
    public static JsonObject Marks(this ISecretBox box, IEnumerable<KeyValuePair<string, SealedSecret>> secrets) =>
        new(secrets.Select(secret => KeyValuePair.Create<string, JsonNode?>(secret.Key, box.Mark(secret.Value))));

    /// <summary>Those fields of what is written so, without nulls and what is empty.</summary>
    public static JsonObject Pick(object shape, JsonSerializerOptions options, params ReadOnlySpan<string> fields)
    {
        var all = JsonSerializer.SerializeToNode(shape, shape.GetType(), options)!.AsObject();
        var picked = new JsonObject();
        foreach (var field in fields)
        {
            if (all[field] is { } value) picked[field] = value.DeepClone();
        }

        return picked;
    }

    /// <summary>The form without nulls and what is empty, at any depth but in lists.</summary>
    public static JsonObject Trimmed(this JsonObject form)
    {
        foreach (var (key, value) in form.ToList())
        {
            if (value is JsonObject inner) inner.Trimmed();
            if (value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }) form.Remove(key);
        }

        return form;
    }

    /// <summary>What differs, field by field.</summary>
    public static ImmutableArray<DeclaredChange> Differences(JsonObject? before, JsonObject? after)
    {
        var (old, next) = (Leaves(before), Leaves(after));
        return
        [
            .. old.Keys.Union(next.Keys).Order(StringComparer.Ordinal)
                .Where(field => !JsonNode.DeepEquals(old.GetValueOrDefault(field), next.GetValueOrDefault(field)))
                .Select(field => new DeclaredChange(field, Shown(field, old.GetValueOrDefault(field)), Shown(field, next.GetValueOrDefault(field)))),
        ];
    }

    /// <summary>The form as an exported document says it: a secret is null, which keeps the one that is there.</summary>
    public static JsonNode? Exported(JsonNode? form) => form switch
    {
        JsonObject map => new JsonObject(map.Select(field => KeyValuePair.Create(field.Key, Exported(field.Value)))),
        _ => IsMark(form) ? null : form?.DeepClone(),
    };

    private static bool IsMark(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith(MarkBegins);

    // A plan is for many eyes, and the audit log keeps it: what is in doubt is not shown.
    private static string? Shown(string field, JsonNode? node)
    {
        if (node is null) return null;
        if (IsMark(node)) return Secret;
        var isSecret = field.Split('.').Any(Redaction.IsSecret);
        var text = (isSecret ? Redaction.Field("secret", node) : Redaction.Of(node))!.ToJsonString(Readable);
        return text.Length > Longest ? text[..(Longest - 1)] + "…" : text;
    }

    private static Dictionary<string, JsonNode> Leaves(JsonObject? form)
    {
        var leaves = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        Gather(form, "", leaves);
        return leaves;
    }

    private static void Gather(JsonNode? node, string path, Dictionary<string, JsonNode> leaves)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map) Gather(value, path.Length == 0 ? key : $"{path}.{key}", leaves);
        }
        else if (node is not null)
        {
            leaves[path] = node;
        }
    }
}
