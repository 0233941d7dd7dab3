using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Identity;
using Fleet.Overview;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/fleet</c>: the fleet at a glance, as far as the caller may know of it.</summary>
internal static class FleetEndpoints
{
    public static void MapFleet(this IEndpointRouteBuilder api)
    {
        var fleet = api.MapGroup("/fleet").WithTags("Fleet").Require(Role.Viewer);
        fleet.MapGet("/stats", Stats).WithSummary("Count instances by status and provider, and open terminals");
        fleet.MapGet("/geo", Geo).WithSummary("Where on the globe instances are")
            .WithDescription("By their region, else by what they told when they registered (geo), else by their tags geo_lat, geo_lon and geo_label.");
        fleet.MapGet("/deployments", Deployments).WithSummary("What was deployed in the last 24 hours, hour by hour");
    }

    private static async Task<Ok<FleetStatsShape>> Stats(Caller caller, IFleetOverview overview, CancellationToken cancellationToken) =>
        TypedResults.Ok(new FleetStatsShape(await overview.Stats(caller.Visibility, cancellationToken)));

    private static async Task<Ok<FleetGeoShape>> Geo(Caller caller, IFleetOverview overview, CancellationToken cancellationToken) =>
        TypedResults.Ok(new FleetGeoShape([.. (await overview.Pins(caller.Visibility, cancellationToken)).Select(pin => new GeoPinShape(pin))]));

    private static async Task<Ok<FleetDeploymentsShape>> Deployments(Caller caller, IFleetOverview overview, CancellationToken cancellationToken) =>
        TypedResults.Ok(new FleetDeploymentsShape(await overview.Activity(caller.Visibility, cancellationToken)));
}
