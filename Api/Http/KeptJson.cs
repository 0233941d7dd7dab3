using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Api.Http;

/// <summary>A shape that is made of one object which does not change, and of nothing else: its JSON is the same each time.</summary>
internal interface IMadeOf
{
    /// <summary>That object.</summary>
    object Source { get; }
}

/// <summary>
/// Writes a shape as it was written before, where it is made of the same object: pages ask for the same lists over and over while few of the rows
/// change. There are so many places and no more; a shape takes the place of the one that was there.
/// </summary>
internal sealed class KeptJson<T>(JsonSerializerOptions plain) : JsonConverter<T> where T : class, IMadeOf
{
    // A power of two. An instance's row has about 1 KiB.
    private const int Places = 4096;

    private readonly Written?[] _places = new Written?[Places];

    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(ref reader, plain);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ref var place = ref _places[RuntimeHelpers.GetHashCode(value.Source) & (Places - 1)];
        var written = place;
        if (written is null || !ReferenceEquals(written.Source, value.Source))
        {
            place = written = new Written(value.Source, JsonSerializer.SerializeToUtf8Bytes(value, plain));
        }

        writer.WriteRawValue(written.Json, skipInputValidation: true);
    }

    private sealed record Written(object Source, byte[] Json);
}
