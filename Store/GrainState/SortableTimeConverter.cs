using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Store.GrainState;

/// <summary>Times in UTC with all their digits: unlike the usual form, they sort as text.</summary>
internal sealed class SortableTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    /// <summary>The text that is stored.</summary>
    public static string Text(DateTimeOffset value) => value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
