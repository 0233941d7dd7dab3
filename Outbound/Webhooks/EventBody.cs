using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Webhooks;

namespace Fleet.Outbound.Webhooks;

/// <summary>The body of an event: the same on each attempt, byte for byte.</summary>
internal static class EventBody
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(WebhookEvent happened) => new JsonObject
    {
        ["id"] = happened.Id,
        ["event"] = happened.Type,
        ["timestamp"] = happened.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["data"] = JsonNode.Parse(happened.Data),
    }.ToJsonString(Plain);
}
