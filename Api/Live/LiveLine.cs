using System.Text.Json;
using Fleet.Api.Surfaces.Console;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>A line on its way to streams. However many show it, it is written as JSON once.</summary>
internal sealed class LiveLine(LogRow row)
{
    private byte[]? _json;

    public LogRow Row => row;

    /// <summary>As the console's surface shows it. Two streams may both be the first to ask, and then write the same.</summary>
    public ReadOnlySpan<byte> Json(JsonSerializerOptions options) => _json ??= JsonSerializer.SerializeToUtf8Bytes(LogShape.Of(row), options);
}
