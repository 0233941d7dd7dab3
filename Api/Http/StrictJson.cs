using System.Text.Json;

namespace Fleet.Api.Http;

/// <summary>JSON from strangers.</summary>
internal static class StrictJson
{
    /// <summary>The document; null unless it is valid, no deeper than that, and no object in it gives a name twice.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> text, int maxDepth)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second kind comes from the comparison of names that hold half of a surrogate pair.
            return null;
        }
    }
}
