using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Api.Http;

/// <summary>How Fleet writes JSON.</summary>
internal static class WireJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.MaxDepth = JsonBody.MaxDepth;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcMilliseconds());
    }

    /// <summary>Writes <c>2026-01-31T12:00:00.000Z</c>.</summary>
    private sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
    {
        /// <summary>A time without an offset is one in UTC, wherever Fleet runs.</summary>
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTime() is { Kind: DateTimeKind.Unspecified } bare ? new(bare, TimeSpan.Zero) : reader.GetDateTimeOffset();

        // The general formats take several times as long, and a list has many times.
        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            var utc = value.UtcDateTime;
            Span<byte> text = stackalloc byte[24];
            "0000-00-00T00:00:00.000Z"u8.CopyTo(text);
            Digits(text[..4], utc.Year);
            Digits(text[5..7], utc.Month);
            Digits(text[8..10], utc.Day);
            Digits(text[11..13], utc.Hour);
            Digits(text[14..16], utc.Minute);
            Digits(text[17..19], utc.Second);
            Digits(text[20..23], utc.Millisecond);
            writer.WriteStringValue(text);
        }

        private static void Digits(Span<byte> place, int number)
        {
            for (var i = place.Length - 1; i >= 0; i--, number /= 10) place[i] = (byte)('0' + (number % 10));
        }
    }
}
