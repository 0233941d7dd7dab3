using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fleet.Load.Agents;

/// <summary>The baseline: a bare WebSocket on Kestrel that sends back what it gets.</summary>
internal static class EchoServer
{
    public static async Task<int> Run(string[] words)
    {
        var builder = WebApplication.CreateSlimBuilder(words);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/health/live", () => "ok");
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
        await app.RunAsync();
        return 0;
    }
}
