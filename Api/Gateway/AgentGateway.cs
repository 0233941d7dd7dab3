using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Gateway;

/// <summary>The WebSocket endpoints that agents connect to.</summary>
internal static class AgentGateway
{
    /// <summary>A peer that leaves a ping unanswered is gone, however open its socket looks.</summary>
    public static WebSocketOptions Options =>
        new() { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    public static void AddFleetGateway(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<FrameWriter>();
    }

    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        foreach (var path in new[] { "/ws", "/ws/agent", "/ws/instances", "/ws/fleet" })
        {
            app.MapGet(path, Serve).WithMetadata(new RequiredRole(Role.Developer, KeyInQuery: true)).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> Serve(
        HttpContext context,
        IGrainFactory grains,
        IIdSource ids,
        ConnectionTable table,
        FrameWriter writer,
        IHostApplicationLifetime lifetime,
        ILogger<AgentSession> logger)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return Refusal.Bare(StatusCodes.Status426UpgradeRequired, "A WebSocket upgrade was expected");
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var connection = new AgentConnection(socket, context.RequestAborted);
        var named = context.Request.Headers["X-Instance-ID"].ToString() is { Length: > 0 } header ? header : null;
        var form = named is null ? FrameForm.Agent : FrameForm.Native;
        await new AgentSession(connection, $"conn_{ids.Next()}", form, grains, table, writer, logger)
            .Run(named, lifetime.ApplicationStopping);
        return Results.Empty;
    }
}
