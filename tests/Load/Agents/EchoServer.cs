using Fleet.Load.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fleet.Load.Agents;

/// <summary>The baseline: a bare WebSocket on Kestrel that sends back what it gets.</summary>
internal static class EchoServer
{
    public static Task<int> Run(string[] words) => BareHost.Run(words, app =>
    {
        app.UseWebSockets();
        app.Map("/ws/agent", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[16 * 1024];
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == System.Net.WebSockets.WebSocketMessageType.Close) return;
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            }
        });
    });
}
