using System.Collections.Concurrent;
using System.Net.WebSockets;
using Fleet.Load.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fleet.Load.Commands;

/// <summary>
/// The baseline: Kestrel that hands a request's body to a WebSocket, and answers with what comes back over that. It begins to do so for an agent after
/// its first frame, which is sent back.
/// </summary>
internal static class RelayServer
{
    public static Task<int> Run(string[] words) => BareHost.Run(words, app =>
    {
        app.UseWebSockets();
        var agents = new ConcurrentDictionary<string, Line>();
        app.Map("/ws/agent", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[4096];
            var first = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            var line = new Line(socket);
            agents[context.Request.Headers.Authorization.ToString()] = line;
            await socket.SendAsync(buffer.AsMemory(0, first.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close) return;
                line.Answer.SetResult(buffer[..received.Count]);
            }
        });
        app.MapPost("/relay", async (HttpContext context) =>
        {
            var body = new byte[context.Request.ContentLength!.Value];
            await context.Request.Body.ReadExactlyAsync(body);
            var line = agents[$"Bearer {context.Request.Query["agent"]}"];
            line.Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await line.Socket.SendAsync(body, WebSocketMessageType.Text, true, context.RequestAborted);
            var answer = await line.Answer.Task;
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
    });

    /// <summary>A connection on which one question is asked at a time.</summary>
    private sealed class Line(WebSocket socket)
    {
        public WebSocket Socket => socket;

        public TaskCompletionSource<byte[]> Answer { get; set; } = new();
    }
}
