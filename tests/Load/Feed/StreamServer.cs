using System.Collections.Concurrent;
using System.Threading.Channels;
using Fleet.Load.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fleet.Load.Feed;

/// <summary>The baseline: Kestrel that writes a request's body to every open stream.</summary>
internal static class StreamServer
{
    public static Task<int> Run(string[] words) => BareHost.Run(words, app =>
    {
        var streams = new ConcurrentDictionary<Channel<byte[]>, bool>();
        app.MapGet("/stream", async (HttpContext context) =>
        {
            var queue = Channel.CreateUnbounded<byte[]>();
            streams[queue] = true;
            try
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.WriteAsync("data: connected\n\n"u8.ToArray());
                await context.Response.Body.FlushAsync();
                await foreach (var bytes in queue.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await context.Response.BodyWriter.WriteAsync(bytes);
                }
            }
            catch (OperationCanceledException)
            {
                // The reader is gone.
            }
            finally
            {
                streams.TryRemove(queue, out _);
            }
        });
        app.MapPost("/publish", async (HttpContext context) =>
        {
            var body = new byte[context.Request.ContentLength!.Value];
            await context.Request.Body.ReadExactlyAsync(body);
            foreach (var queue in streams.Keys) queue.Writer.TryWrite(body);
            return Results.Ok();
        });
    });
}
