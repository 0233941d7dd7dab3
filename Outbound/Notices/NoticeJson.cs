using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Alerts;

namespace Fleet.Outbound.Notices;

/// <summary>How notices are written outside.</summary>
internal static class NoticeJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(this JsonObject json) => json.ToJsonString(Plain);

    /// <summary><c>HIGH</c>.</summary>
    public static string Upper<T>(this T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    /// <summary><c>2026-01-31T12:00:00.000Z</c>.</summary>
    public static string Iso(this DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The worst of all.</summary>
    public static AlertSeverity Worst(this IEnumerable<AlertSeverity> severities) => severities.Min();
}
