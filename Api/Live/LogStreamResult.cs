using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Fleet.Api.Lifetime;
using Fleet.Api.Telemetry;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Live;

/// <summary>A stream as server-sent events.</summary>
/// <param name="client">Its place in this process; given up when the stream ends.</param>
/// <param name="stream">What it says.</param>
/// <param name="greeting">What it says first.</param>
internal sealed class LogStreamResult(LiveClient client, LogStream stream, object? greeting) : IResult
{
    /// <summary>How a line is written; as the console's surface shows it if null.</summary>
    public Func<LogRow, object>? Shape { get; init; }

    /// <summary>Lines from before the stream's position, to be shown first.</summary>
    public IReadOnlyList<LogRow> Before { get; init; } = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var place = client;
        using var counted = OpenConnections.Stream();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, httpContext.Leaving());
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        // Proxies that hold answers back would hold these back for ever.
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            var position = stream.Position.ToString();
            if (greeting is not null) Write(response.BodyWriter, position, null, JsonSerializer.SerializeToUtf8Bytes(greeting, json));

            // Who comes back having seen only some of these begins again: only the last one has the position that the stream goes on from.
            for (var i = 0; i < Before.Count; i++)
            {
                Write(response.BodyWriter, i == Before.Count - 1 ? position : null, null, Bytes(new(Before[i]), json));
            }

            if (greeting is null && Before.Count == 0) response.BodyWriter.Write(Heartbeat);
            await response.BodyWriter.FlushAsync(end.Token);
            await foreach (var item in stream.Read(end.Token))
            {
                if (item.Line is { } line) Write(response.BodyWriter, stream.Position.ToString(), null, Bytes(line, json));
                else if (item.Kind is StreamItemKind.Resync) Write(response.BodyWriter, null, "resync", "{}"u8);
                else response.BodyWriter.Write(Heartbeat);
                if (!client.HasMore || response.BodyWriter.UnflushedBytes > 32 * 1024) await response.BodyWriter.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or Fleet goes down: the client comes back with the last id that it saw.
            await httpContext.SayGoodbye();
        }
    }

    private static ReadOnlySpan<byte> Heartbeat => ": heartbeat\n\n"u8;

    private ReadOnlySpan<byte> Bytes(LiveLine line, JsonSerializerOptions json) => Shape is null ? line.Json(json) : JsonSerializer.SerializeToUtf8Bytes(Shape(line.Row), json);

    // JSON as Fleet writes it has no line breaks.
    private static void Write(PipeWriter writer, string? id, string? name, ReadOnlySpan<byte> data)
    {
        Field(writer, "id: "u8, id);
        Field(writer, "event: "u8, name);
        writer.Write("data: "u8);
        writer.Write(data);
        writer.Write("\n\n"u8);
    }

    private static void Field(PipeWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null) return;
        writer.Write(name);
        Encoding.UTF8.GetBytes(value, writer);
        writer.Write("\n"u8);
    }
}
