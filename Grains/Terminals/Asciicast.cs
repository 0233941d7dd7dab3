using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Fleet.Terminals;

namespace Fleet.Grains.Terminals;

/// <summary>Writes a terminal session as an asciicast, version 2: a line that describes it, then one line for each thing that happened.</summary>
internal sealed class Asciicast : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly DateTimeOffset _begin;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    private Asciicast(Stream stream, DateTimeOffset begin) => (_stream, _begin) = (stream, begin);

    public static async Task<Asciicast> Begin(Stream stream, TerminalSize size, string title, DateTimeOffset now)
    {
        var cast = new Asciicast(stream, now);
        await cast.Line(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("version", 2);
            json.WriteNumber("width", size.Columns);
            json.WriteNumber("height", size.Rows);
            json.WriteNumber("timestamp", now.ToUnixTimeSeconds());
            json.WriteString("title", title);
            json.WriteEndObject();
        });
        return cast;
    }

    public Task Output(ImmutableArray<byte> data, DateTimeOffset now)
    {
        var text = new char[data.Length + 4];
        var length = _decoder.GetChars(data.AsSpan(), text, flush: false);
        return length == 0 ? Task.CompletedTask : Event("o", new string(text, 0, length), now);
    }

    public Task Resize(TerminalSize size, DateTimeOffset now) => Event("r", $"{size.Columns}x{size.Rows}", now);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private Task Event(string code, string data, DateTimeOffset now) => Line(json =>
    {
        json.WriteStartArray();
        json.WriteNumberValue(Math.Round((now - _begin).TotalSeconds, 6));
        json.WriteStringValue(code);
        json.WriteStringValue(data);
        json.WriteEndArray();
    });

    private async Task Line(Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line)) write(json);
        line.WriteByte((byte)'\n');
        line.Position = 0;
        await line.CopyToAsync(_stream);
        await _stream.FlushAsync();
    }
}
