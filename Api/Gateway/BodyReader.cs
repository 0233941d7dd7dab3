using System.Text.Json;

namespace Fleet.Api.Gateway;

/// <summary>Reads fields of a body, each in all its documented spellings. The first field that cannot be used is remembered, and read as absent.</summary>
internal sealed class BodyReader(JsonElement body)
{
    /// <summary>The first field that cannot be used; null while all could be.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Some agents send fractions of bytes and seconds.</summary>
    public long? Whole(params ReadOnlySpan<string> names) => (long?)Number(1L << 62, names);

    /// <summary>Milliseconds since 1970; a number that is no time is read as absent.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names) =>
        Whole(names) is { } milliseconds && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public double? Number(double max, params ReadOnlySpan<string> names)
    {
        if (!Find(names, out var name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number <= max) return number;
        Wrong ??= name;
        return null;
    }

    /// <summary>A number that may be negative, such as an exit code.</summary>
    public int? Code(params ReadOnlySpan<string> names)
    {
        if (!Find(names, out var name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        Wrong ??= name;
        return null;
    }

    /// <summary>A text of at most that many characters.</summary>
    public string? Text(int maxLength, params ReadOnlySpan<string> names)
    {
        if (!Find(names, out var name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.String && TextOf(value) is { } text && text.Length <= maxLength) return text;
        Wrong ??= name;
        return null;
    }

    // Half of a character is no text, which the framework only says when it is asked for it.
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A body within the body; absent if there is none.</summary>
    public JsonElement? Object(params ReadOnlySpan<string> names) => Of(JsonValueKind.Object, names);

    /// <summary>A list within the body; absent if there is none.</summary>
    public JsonElement? List(params ReadOnlySpan<string> names) => Of(JsonValueKind.Array, names);

    private JsonElement? Of(JsonValueKind kind, ReadOnlySpan<string> names)
    {
        if (!Find(names, out var name, out var value)) return null;
        if (value.ValueKind == kind) return value;
        Wrong ??= name;
        return null;
    }

    private bool Find(ReadOnlySpan<string> names, out string found, out JsonElement value)
    {
        foreach (var name in names)
        {
            if (!body.TryGetProperty(name, out value) || value.ValueKind is JsonValueKind.Null) continue;
            found = name;
            return true;
        }

        (found, value) = ("", default);
        return false;
    }
}
