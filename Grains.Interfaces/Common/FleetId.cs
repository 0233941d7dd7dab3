using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Common;

/// <summary>A typed id: a prefix that names the kind, and a unique value that sorts by time of creation.</summary>
public interface IFleetId<TSelf> where TSelf : struct, IFleetId<TSelf>
{
    /// <summary>The kind's prefix with its underscore, such as <c>srv_</c>.</summary>
    static abstract string Prefix { get; }

    /// <summary>Wraps text that is known to be an id of this kind.</summary>
    static abstract TSelf Of(string value);

    /// <summary>The whole id, prefix included.</summary>
    string Value { get; }
}

/// <summary>What every typed id can do.</summary>
public static class FleetId
{
    /// <summary>The most characters an id of any kind may have.</summary>
    public const int MaxLength = 128;

    /// <summary>A new id.</summary>
    public static TId New<TId>(this IIdSource source) where TId : struct, IFleetId<TId> => TId.Of(TId.Prefix + source.Next());

    /// <summary>Reads an id from outside; false if its prefix, length or characters are not those of the kind.</summary>
    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id) where TId : struct, IFleetId<TId>
    {
        id = default;
        if (text is null || text.Length <= TId.Prefix.Length || text.Length > MaxLength) return false;
        if (!text.StartsWith(TId.Prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(TId.Prefix.Length))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        id = TId.Of(text);
        return true;
    }
}

/// <summary>Writes a typed id as its text.</summary>
public sealed class FleetIdJsonConverter<TId> : JsonConverter<TId> where TId : struct, IFleetId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FleetId.TryParse<TId>(reader.GetString(), out var id) ? id : throw new JsonException($"An id that begins with {TId.Prefix} was expected.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
