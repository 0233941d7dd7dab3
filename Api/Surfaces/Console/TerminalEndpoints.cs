using System.ComponentModel.DataAnnotations;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Terminals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/instances/{id}/terminal</c>: shells on instances.</summary>
internal static class TerminalEndpoints
{
    public static void MapTerminals(this IEndpointRouteBuilder api)
    {
        var terminal = api.MapGroup("/instances/{id}/terminal").WithTags("Terminals").Require(Role.Developer).AuditedInside("TerminalGrain");
        terminal.MapPost("", Open).Audited(AuditActions.Connect, "terminal").Refuses(503).Reads(typeof(OpenTerminal)).WithSummary("Open a terminal on an instance")
            .WithDescription("Look at it through the WebSocket at websocketUrl.");
        terminal.MapDelete("/{sessionId}", Close).Audited(AuditActions.Disconnect, "terminal").WithSummary("Close a terminal");
    }

    private static async Task<Results<Created<TerminalShape>, Refusal>> Open(
        Id<InstanceId> id, Body<OpenTerminal> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var session = ids.New<TerminalId>();
        var opened = await grains.Terminal(session).Open(id.Value, new(body.Value.Cols, body.Value.Rows), caller.Actor);
        if (!opened.IsOk) return Refusal.Of(opened.Error);
        var path = $"/ws/terminal/{session}";
        return TypedResults.Created(path, new TerminalShape(session.Value, path, WireName.Kebab(opened.Value.Route)));
    }

    private static async Task<Results<Ok<TerminalClosed>, Refusal>> Close(
        Id<InstanceId> id, string sessionId, Caller caller, IGrainFactory grains)
    {
        if (FleetId.TryParse<TerminalId>(sessionId, out var session)) await grains.Terminal(session).Close(id.Value, "user_closed", caller.Actor);
        return TypedResults.Ok(new TerminalClosed(true));
    }
}

/// <summary>The window of a terminal.</summary>
public sealed record OpenTerminal : IOptionalBody
{
    /// <summary>Its width in characters.</summary>
    [Range(1, 1000)]
    public int Cols { get; init; } = 80;

    /// <summary>Its height in characters.</summary>
    [Range(1, 1000)]
    public int Rows { get; init; } = 24;
}

/// <summary>An open terminal.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="WebsocketUrl">Where to look at it, with the same key or a ticket.</param>
/// <param name="Route">agent or ssh.</param>
public sealed record TerminalShape(string SessionId, string WebsocketUrl, string Route);

/// <summary>The answer to closing a terminal, open or not.</summary>
public sealed record TerminalClosed(bool Ok);
