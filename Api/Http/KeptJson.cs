using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Api.Http;

/// <summary>A shape that is made of one object which does not change, and of nothing else: its JSON is the same each time.</summary>
internal interface IMadeOf
{
    /// <summary>That object.</summary>
    object Source { get; }
}

/// <summary>
/// Writes a shape as it was written before, where it is made of the same object: pages ask for the same lists over and over while few of the rows
/// change.
/// </summary>
internal sealed class KeptJson<T>(JsonSerializerOptions plain) : JsonConverter<T> where T : class, IMadeOf
{
    // An instance's row has about 1 KiB.
    private readonly IdentityCache<object, byte[]> _written = new(4096);

    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(ref reader, plain);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var json = _written.Find(value.Source) ?? _written.Keep(value.Source, JsonSerializer.SerializeToUtf8Bytes(value, plain));
        writer.WriteRawValue(json, skipInputValidation: true);
    }
}
