using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Store.GrainState;

/// <summary>Times in UTC with all their digits: as text they sort as they follow each other, which the usual form does not promise.</summary>
internal sealed class SortableTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
}
