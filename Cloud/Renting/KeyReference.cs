using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleet.Cloud.Renting;

/// <summary>How an order names a key: a number for an id, a text for a name or a fingerprint.</summary>
internal static class KeyReference
{
    public static JsonNode Of(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(id);
}

/// <summary>Numbers as providers write them.</summary>
internal static class Text
{
    public static string Of(long id) => id.ToString(CultureInfo.InvariantCulture);
}
