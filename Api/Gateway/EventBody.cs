using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads what an agent says has happened.</summary>
internal static class EventBody
{
    /// <summary>The event, or the name of the field that cannot be used.</summary>
    public static (AgentEvent? Event, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var reader = new BodyReader(body);
        var type = reader.Text(64, "eventType", "event_type");
        var metadata = reader.Object("metadata")?.GetRawText();
        if (metadata is null && reader.Text(4096, "message") is { } message)
        {
            metadata = JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = message });
        }

        if (reader.Wrong is { } wrong) return (null, wrong);
        return type is null ? (null, "eventType") : (new(connection, type, metadata), null);
    }
}
