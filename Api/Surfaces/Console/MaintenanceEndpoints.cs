using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Servers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/servers/{id}/maintenance</c>: times in which work on a server is expected.</summary>
internal static class MaintenanceEndpoints
{
    public static void MapMaintenance(this IEndpointRouteBuilder api)
    {
        var windows = api.MapGroup("/servers/{id}/maintenance").WithTags("Maintenance");
        windows.MapGet("", List).Require(Role.Viewer).WithSummary("List a server's maintenance windows");
        windows.MapPost("", Add).Require(Role.Operator).Reads(typeof(AddWindow)).Refuses(409).WithSummary("Add a maintenance window")
            .WithDescription("One-off: startsAt and durationMinutes. Recurring: schedule, timeZone and durationMinutes.");
        windows.MapDelete("/{windowId}", Remove).Require(Role.Operator).WithSummary("Remove a maintenance window");
    }

    private static async Task<Results<Ok<MaintenanceShape>, Refusal>> List(Id<ServerId> id, IGrainFactory grains) =>
        Answer(await grains.Server(id.Value).Get());

    private static async Task<Results<Created<WindowShape>, Refusal>> Add(
        Id<ServerId> id, Body<AddWindow> body, IGrainFactory grains, RequestIds ids)
    {
        var window = body.Value.ToWindow($"mw_{ids.Next()}");
        var added = await grains.Server(id.Value).AddMaintenance(window);
        if (!added.IsOk) return Refusal.Of(added.Error);
        return TypedResults.Created($"{ConsolePaths.Server(id.Value)}/maintenance/{window.Id}", new WindowShape(window));
    }

    private static async Task<Results<Ok<MaintenanceShape>, Refusal>> Remove(Id<ServerId> id, string windowId, IGrainFactory grains) =>
        windowId.Length > FleetId.MaxLength || !PlainText.IsClean(windowId)
            ? Refusal.Malformed("Invalid window ID", "windowId")
            : Answer(await grains.Server(id.Value).RemoveMaintenance(windowId));

    private static Results<Ok<MaintenanceShape>, Refusal> Answer(Outcome<ServerView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new MaintenanceShape(outcome.Value)) : Refusal.Of(outcome.Error);
}
