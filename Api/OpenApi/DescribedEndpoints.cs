using Fleet.Api.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.Primitives;

namespace Fleet.Api.OpenApi;

/// <summary>The endpoints with all that describes them (<see cref="LateDescription"/>), for those who write documents.</summary>
internal sealed class DescribedEndpoints(EndpointDataSource endpoints) : EndpointDataSource
{
    public override IReadOnlyList<Endpoint> Endpoints => [.. endpoints.Endpoints.Select(Described)];

    public override IChangeToken GetChangeToken() => endpoints.GetChangeToken();

    /// <summary>Has the framework's explorers of endpoints look at these.</summary>
    public static void Explore(IServiceCollection services)
    {
        var explorers = services.Where(one => one.ServiceType == typeof(IApiDescriptionProvider)).ToList();
        foreach (var explorer in explorers)
        {
            services.Remove(explorer);
            services.AddTransient(provider => (IApiDescriptionProvider)ActivatorUtilities.CreateInstance(
                provider, explorer.ImplementationType!, new DescribedEndpoints(provider.GetRequiredService<EndpointDataSource>())));
        }
    }

    private static Endpoint Described(Endpoint endpoint) => endpoint is RouteEndpoint route
        ? new RouteEndpoint(route.RequestDelegate!, route.RoutePattern, route.Order, LateDescription.Whole(route.Metadata), route.DisplayName)
        : endpoint;
}
