using System.Text.RegularExpressions;
using Fleet.Api.Access;
using Fleet.Api.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Access;

/// <summary>One method of one path, as it is served.</summary>
internal sealed partial record Served(string Surface, string Method, string Path, RouteEndpoint Endpoint)
{
    public EndpointAccess Access => EndpointAccess.Of(Endpoint);

    /// <summary>The path with each of its places filled in; by a word that is nobody's id where nothing is given.</summary>
    public string At(Func<string, string?>? value = null) => Place().Replace(Path, match => value?.Invoke(match.Groups[1].Value) ?? "x_unknown");

    /// <summary>Everything that is served, on every surface, in the order of surfaces, paths and methods.</summary>
    public static IReadOnlyList<Served> All(FleetHost fleet) =>
    [
        .. fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => Of(endpoint, method)))
            .OrderBy(one => one.Surface, StringComparer.Ordinal).ThenBy(one => one.Path, StringComparer.Ordinal).ThenBy(one => one.Method, StringComparer.Ordinal),
    ];

    private static Served Of(RouteEndpoint endpoint, string method)
    {
        var path = $"/{endpoint.RoutePattern.RawText!.Trim('/')}";
        var surface = path.StartsWith("/ws", StringComparison.Ordinal) ? "sockets"
            : endpoint.Metadata.GetMetadata<IEndpointGroupNameMetadata>()?.EndpointGroupName ?? "console";
        return new(surface, method, path, endpoint);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
