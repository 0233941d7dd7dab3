using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace Fleet.Silo.Engines;

/// <summary>
/// Orleans' own pages: silos, activations, calls and their times. Who may see them is for whoever maps them to say. Two things that they
/// offer are kept from everybody: the lines of the process's log, and grains' states, which are read by calling whatever looks like it.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/orleans";

    // The pages need nothing from elsewhere; their charts set styles.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Add(ISiloBuilder silo) => silo.AddDashboard(options => options.HideTrace = true);

    public static void Add(IClientBuilder client) => client.AddDashboard(options => options.HideTrace = true);

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder app)
    {
        var pages = app.MapOrleansDashboard(Path);
        pages.AddEndpointFilter(async (context, next) =>
        {
            var headers = context.HttpContext.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            return TellsState(context.HttpContext.GetEndpoint()) ? Results.NotFound() : await next(context);
        });
        return pages;
    }

    private static bool TellsState(Endpoint? endpoint) =>
        endpoint is RouteEndpoint route && route.RoutePattern.RawText!.Contains("GrainState", StringComparison.OrdinalIgnoreCase);
}
