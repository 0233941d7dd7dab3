using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Storage;

namespace Fleet.Api.Audit;

/// <summary>What a change made of a stored document: the fields at its top that differ, without secrets, cut where they are too much.</summary>
/// <param name="Before">As it was; null where there was nothing or nothing differs.</param>
/// <param name="After">As it is; null where there is nothing or nothing differs.</param>
internal sealed record DocumentChange(string? Before, string? After)
{
    /// <summary>The most bytes of either side.</summary>
    public const int MaxBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What grains note for themselves: queues, positions, times that tick.
    private static readonly HashSet<string> Bookkeeping =
    [
        "updatedAt", "lastSeenAt", "isBusy", "revision", "outbox", "targets", "queue", "outgoing", "seen", "sent", "deadLetters", "givenUp",
        "occurrences", "unrecorded", "triggers", "anchor", "operationKind", "intent", "step", "history", "lastUsedAt",
    ];

    /// <summary>Nothing.</summary>
    public static DocumentChange None { get; } = new(null, null);

    /// <summary>
    /// What lies between the two, each of which may be missing. Of what was made only the one side is kept, of what was deleted the other.
    /// </summary>
    public static DocumentChange Between(StateRow? before, StateRow? after, string action) => action switch
    {
        _ when action is AuditActions.Delete or AuditActions.Destroy => new(Write(Parse(before)), null),
        _ when before is null => new(null, Write(Parse(after))),
        _ => Differing(Parse(before) ?? [], Parse(after)),
    };

    /// <summary>Whether fields of these names are in it.</summary>
    public bool Has(params ReadOnlySpan<string> fields)
    {
        if (After is null || JsonNode.Parse(After) is not JsonObject after) return false;
        foreach (var field in fields)
        {
            if (after.ContainsKey(field)) return true;
        }

        return false;
    }

    private static DocumentChange Differing(JsonObject before, JsonObject? after)
    {
        if (after is null) return new(Write(before), null);
        var fields = before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key))
            .Where(field => !JsonNode.DeepEquals(before[field], after[field])).ToHashSet();
        return new(Write(before, fields), Write(after, fields));
    }

    private static JsonObject? Parse(StateRow? row) =>
        row is null ? null : JsonNode.Parse(row.Document.Span) as JsonObject;

    private static string? Write(JsonObject? document, HashSet<string>? fields = null)
    {
        if (document is null) return null;
        var kept = new JsonObject(document
            .Where(pair => !Bookkeeping.Contains(pair.Key) && fields?.Contains(pair.Key) != false)
            .Select(pair => KeyValuePair.Create(pair.Key, Redaction.Field(pair.Key, pair.Value))));
        if (kept.Count == 0) return null;
        var text = kept.ToJsonString(Json);
        if (Size(text) <= MaxBytes) return text;

        // The longest go first; what is left still tells which fields there were.
        var sizes = kept.Select(pair => (pair.Key, Size: Size(pair.Value?.ToJsonString(Json) ?? ""))).ToList();
        foreach (var (field, size) in sizes.OrderByDescending(one => one.Size))
        {
            kept[field] = new JsonObject { ["cut"] = true, ["bytes"] = size };
            text = kept.ToJsonString(Json);
            if (Size(text) <= MaxBytes) return text;
        }

        return new JsonObject { ["cut"] = true, ["bytes"] = Size(text) }.ToJsonString(Json);
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}
