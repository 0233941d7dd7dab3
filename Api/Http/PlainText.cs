using System.Text;
using System.Text.Json;

namespace Fleet.Api.Http;

/// <summary>Finds text that no database takes: NUL characters and halves of surrogate pairs.</summary>
internal static class PlainText
{
    public static bool IsClean(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) return false;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done) return false;
            rest = rest[used..];
        }

        return true;
    }

    /// <summary>The path of the first unclean text in a document; null if all is clean.</summary>
    public static string? FirstUnclean(JsonElement element, string path = "")
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return IsClean(element) ? null : path;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    if (FirstUnclean(item, $"{path}[{index++}]") is { } found) return found;
                }

                return null;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (!TryName(property, out var name)) return path;
                    if (FirstUnclean(property.Value, path is "" ? name : $"{path}.{name}") is { } found) return found;
                }

                return null;
            default:
                return null;
        }
    }

    private static bool TryName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return !name.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    private static bool IsClean(JsonElement text)
    {
        // The reader lets halves of surrogate pairs through as escapes and only objects when the text is asked for.
        try
        {
            return !text.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
