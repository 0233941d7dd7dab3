using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Lifetime;
using Fleet.Api.Limits;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Terminals;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Gateway;

/// <summary><c>/ws/terminal/{id}</c>: a browser's window on a terminal that was opened before.</summary>
internal static class TerminalGateway
{
    public static void MapTerminalWindows(this IEndpointRouteBuilder app) =>
        app.MapGet("/ws/terminal/{id}", Serve).WithMetadata(new RequiredRole(Role.Developer, KeyInQuery: true))
            .WithTags("Terminals").InScope(isWrite: true).JudgesTeams().Unmetered().AuditedInside("TerminalGrain").ExcludeFromDescription()
            .AddEndpointFilter(ArgumentFilter.Invoke);

    private static async Task<IResult> Serve(
        Id<TerminalId> id, HttpContext context, Caller caller, IGrainFactory grains, IOptions<GatewayOptions> options, TimeProvider time)
    {
        if (!context.WebSockets.IsWebSocketRequest) return AgentGateway.UpgradeRequired(context);
        var terminal = grains.Terminal(id.Value);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var connection = new AgentConnection(socket, options.Value, context.RequestAborted);
        await using var end = connection.EndsWithCredential(context);
        await using var goodbye = connection.EndsWithProcess(context.Leaving());
        var window = new TerminalSocket(connection, new FrameBudget(options.Value, time));
        var screen = grains.CreateObjectReference<ITerminalScreen>(window);
        try
        {
            var attached = await terminal.Attach(screen, caller.Actor);
            var seen = attached.IsOk ? await grains.Seen(attached.Value.Instance, caller) : attached.As<InstanceView>();
            if (seen.IsOk && caller.May(Role.Developer, seen.Value.Team)) await window.Run(terminal);
            else await connection.Close((System.Net.WebSockets.WebSocketCloseStatus)4004, attached.Error?.Message ?? "Terminal session not found");
            await terminal.Detach(screen);
        }
        finally
        {
            grains.DeleteObjectReference<ITerminalScreen>(screen);
        }

        return Results.Empty;
    }
}
