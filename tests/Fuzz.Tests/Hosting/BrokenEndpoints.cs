using System.Net.WebSockets;
using Fleet.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fleet.Tests.Fuzz.Hosting;

/// <summary>What must never be in Fleet, put into one so that the fuzz can be seen to find it.</summary>
internal static class BrokenEndpoints
{
    private static readonly string Secret = PlantedSecrets.Plant();

    public static void Map(WebApplication app)
    {
        app.MapGet("/broken/fault", string () => throw new InvalidOperationException("broken"));
        app.MapGet("/broken/status", () => Results.StatusCode(StatusCodes.Status226IMUsed));
        app.MapGet("/broken/secret", () => Results.Json(new { field = Secret }));
        app.MapGet("/broken/shape", () => Results.Json(new { what = "nothing" }, statusCode: StatusCodes.Status409Conflict));
        app.MapGet("/broken/echo", (HttpContext context) => Results.Text(context.Request.Headers.Authorization.ToString()));
        app.MapGet("/broken/code", context => Talk(context, socket => socket.CloseAsync((WebSocketCloseStatus)4999, "broken", context.RequestAborted)));
        app.MapGet("/broken/word", context => Talk(context, socket => Say(socket, """{"type":"error","data":{"code":"INTERNAL_ERROR"}}""")));
        app.MapGet("/broken/type", context => Talk(context, socket => Say(socket, """{"type":"nothing"}""")));
    }

    private static async Task Talk(HttpContext context, Func<WebSocket, Task> say)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await say(socket);
        if (socket.State is WebSocketState.Open) await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static Task Say(WebSocket socket, string text) => socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
}
