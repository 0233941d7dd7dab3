using System.Buffers.Text;
using System.Text.Json;
using Fleet.Storage;

namespace Fleet.Store.GrainState;

/// <summary>Where a page ended. Opaque to its holder, fit for a URL, and good for the same kind, sort and direction only.</summary>
internal sealed record StateCursor(string Key, string Id)
{
    public string Write(StateQuery query) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([.. Order(query), Key, Id]));

    /// <exception cref="ArgumentException">The text is no cursor, or another query's.</exception>
    public static StateCursor Read(StateQuery query)
    {
        string[]? parts;
        try
        {
            parts = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(query.Cursor));
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            parts = null;
        }
        if (parts is not [.., { } key, { } id] || !parts.SkipLast(2).SequenceEqual(Order(query)))
        {
            throw new ArgumentException("The cursor was not made by this list.", nameof(query));
        }
        return new StateCursor(key, id);
    }

    private static string[] Order(StateQuery query) => [query.Kind, query.Sort, query.Descending ? "desc" : "asc"];
}
