using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Lifetime;
using Fleet.Api.Limits;
using Fleet.Api.Live;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Gateway;

/// <summary>The WebSocket endpoints that agents and consoles connect to.</summary>
internal static class AgentGateway
{
    private const string ForAgents = "/ws/agent";

    public static void AddFleetGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().Bind(builder.Configuration.GetSection("Fleet:Gateway")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<FrameWriter>();
        services.AddSingleton<GatewayNode>();
        services.AddHostedService(provider => provider.GetRequiredService<GatewayNode>());
    }

    /// <summary>
    /// A peer that leaves a ping unanswered until the second one after it would be due is gone, however open its socket looks. The framework
    /// has one ping on its way at a time: the one that is due meanwhile is not sent.
    /// </summary>
    public static void UseFleetGateway(this WebApplication app)
    {
        var ping = TimeSpan.FromSeconds(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.PingSeconds);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = ping, KeepAliveTimeout = 2 * ping });
    }

    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        foreach (var path in new[] { "/ws", ForAgents, "/ws/instances", "/ws/fleet" })
        {
            var isForAgents = path == ForAgents;
            app.MapGet(path, Serve).WithMetadata(new RequiredRole(isForAgents ? Role.Developer : Role.Viewer, KeyInQuery: true))
                .WithTags("WebSocket").InScope(AccessRules.Agent, isWrite: isForAgents).JudgesTeams().Unmetered().ExcludeFromDescription();
        }
    }

    /// <summary>426: what was asked for is no page.</summary>
    public static IResult UpgradeRequired(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        return Refusal.Bare(StatusCodes.Status426UpgradeRequired, "A WebSocket upgrade was expected");
    }

    private static async Task<IResult> Serve(
        HttpContext context,
        Caller caller,
        IGrainFactory grains,
        IIdSource ids,
        GatewayNode node,
        SessionTable table,
        FrameWriter writer,
        IOptions<GatewayOptions> settings,
        TimeProvider time,
        IHistory history,
        ILogs logs,
        LiveLogs live,
        ILoggerFactory loggers)
    {
        if (!context.WebSockets.IsWebSocketRequest) return UpgradeRequired(context);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var options = settings.Value;
        using var connection = new AgentConnection(socket, options, context.RequestAborted);
        await using var end = connection.EndsWithCredential(context);
        var named = context.Request.Headers["X-Instance-ID"].ToString() is { Length: > 0 } header ? header : null;
        var agent = new AgentSession(
            connection, $"conn_{ids.Next()}", named is null ? FrameForm.Agent : FrameForm.Native, caller, grains, node, table, writer, options,
            loggers.CreateLogger<AgentSession>());
        var lines = new ConsoleLogs(connection, caller.Visibility, live, logs, ids, writer, time, loggers.CreateLogger<ConsoleLogs>());
        await using var console = new ConsoleSession(connection, caller, lines, grains, history, writer, time, loggers.CreateLogger<ConsoleSession>());
        await new Peer(connection, caller, agent, console, new FrameBudget(options, time), options, writer).Run(named, context.Leaving());
        return Results.Empty;
    }
}
