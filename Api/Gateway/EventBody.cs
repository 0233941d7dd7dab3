using System.Collections.Frozen;
using System.Text.Json;

namespace Fleet.Api.Gateway;

/// <summary>Reads what an agent says has happened, in all the documented spellings of its type.</summary>
internal static class EventBody
{
    private const int MaxMetadata = 16 * 1024;

    private static readonly FrozenSet<string> Types = new[]
    {
        "DEPLOY", "REDEPLOY", "CONNECT", "DISCONNECT", "BACKUP", "RESTORE", "DESTROY", "SUSPEND", "RESUME", "EXTENSION_INSTALL",
        "EXTENSION_REMOVE", "HEARTBEAT_LOST", "HEARTBEAT_RECOVERED", "ERROR",
    }.ToFrozenSet();

    /// <summary>Type and metadata (a JSON object, or null), or the name of the field that cannot be used.</summary>
    public static (string? Type, string? Metadata, string? WrongField) Read(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, null, "the body");
        var reader = new BodyReader(body);
        var said = reader.Text(64, "eventType", "event_type", "type");
        var metadata = reader.Object("metadata");
        var message = reader.Text(4096, "message");
        if (reader.Wrong is { } wrong) return (null, null, wrong);

        // The document writes them with colons, the console with underscores.
        var type = said?.Replace(':', '_').ToUpperInvariant();
        if (type is null || !Types.Contains(type)) return (null, null, "eventType");
        var text = metadata?.GetRawText() ?? (message is null ? null : JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = message }));
        return text is { Length: > MaxMetadata } ? (null, null, "metadata") : (type, text, null);
    }
}
