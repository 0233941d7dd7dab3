using System.Text.Json.Serialization;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Common;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/ws/ticket</c>: how a browser opens a WebSocket without its key in the address.</summary>
internal static class TicketEndpoints
{
    public static void MapTickets(this IEndpointRouteBuilder api) =>
        api.MapPost("/ws/ticket", Issue).Require(Role.Viewer).InScope(AccessRules.Agent, isWrite: false).Unmetered().WithTags("WebSocket")
            .Unaudited("A ticket changes nothing, and there is one for each connection")
            .WithSummary("Get a ticket for one WebSocket")
            .WithDescription("Open /ws?ticket=... with it, once and within 30 seconds.");

    private static async Task<Ok<TicketShape>> Issue(Caller caller, IGrainFactory grains)
    {
        var ticket = RawKey.NewTicket();
        await grains.Ticket(RawKey.Hash(ticket)).Issue(caller.Principal);
        return TypedResults.Ok(new TicketShape(ticket, 30));
    }
}

/// <summary>A ticket.</summary>
/// <param name="Ticket">64 hex characters.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record TicketShape(string Ticket, [property: JsonPropertyName("expires_in")] int ExpiresIn);
