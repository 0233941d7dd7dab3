using System.Buffers;
using System.Text;
using System.Text.Json;
using Fleet.Api.Lifetime;
using Fleet.Api.Surfaces.Console;
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
    /// <summary>How a line is written.</summary>
    public Func<LogRow, object> Shape { get; init; } = LogShape.Of;

    /// <summary>Lines from before the stream's position, to be shown first.</summary>
    public IReadOnlyList<LogRow> Before { get; init; } = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var place = client;
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
            if (greeting is not null) Write(response, Event(position, null, JsonSerializer.Serialize(greeting, json)));

            // Who comes back having seen only some of these begins again: only the last one has the position that the stream goes on from.
            for (var i = 0; i < Before.Count; i++)
            {
                Write(response, Event(i == Before.Count - 1 ? position : null, null, JsonSerializer.Serialize(Shape(Before[i]), json)));
            }

            if (greeting is null && Before.Count == 0) Write(response, Heartbeat);
            await response.BodyWriter.FlushAsync(end.Token);
            await foreach (var item in stream.Read(end.Token))
            {
                Write(response, item.Kind switch
                {
                    StreamItemKind.Line => Event(stream.Position.ToString(), null, JsonSerializer.Serialize(Shape(item.Line!), json)),
                    StreamItemKind.Resync => Event(null, "resync", "{}"),
                    _ => Heartbeat,
                });
                if (!client.HasMore || response.BodyWriter.UnflushedBytes > 32 * 1024) await response.BodyWriter.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or Fleet goes down: the client comes back with the last id that it saw.
            await httpContext.SayGoodbye();
        }
    }

    private const string Heartbeat = ": heartbeat\n\n";

    private static void Write(HttpResponse response, string text) => response.BodyWriter.Write(Encoding.UTF8.GetBytes(text));

    // JSON as Fleet writes it has no line breaks.
    private static string Event(string? id, string? name, string data) =>
        $"{(id is null ? "" : $"id: {id}\n")}{(name is null ? "" : $"event: {name}\n")}data: {data}\n\n";
}
