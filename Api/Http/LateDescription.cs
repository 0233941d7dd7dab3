using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Populate =
    System.Func<System.Reflection.MethodInfo, Microsoft.AspNetCore.Http.RequestDelegateFactoryOptions?, Microsoft.AspNetCore.Http.RequestDelegateMetadataResult>;

namespace Fleet.Api.Http;

/// <summary>
/// Stands among an endpoint's metadata for those which tell what its arguments and its answers are. They are made when somebody asks for them: who only
/// serves requests does not, and making them for all endpoints took a seventh of a start's processor time.
/// </summary>
internal sealed class LateDescription
{
    private static readonly RoutePattern Nowhere = RoutePatternFactory.Parse("");

    private readonly Lazy<IReadOnlyList<object>> _parts;

    /// <param name="populate">Makes them, and adds them to the builder of its options.</param>
    /// <param name="handler">What serves the endpoint.</param>
    /// <param name="options">Those of the endpoint itself.</param>
    public LateDescription(Populate populate, MethodInfo handler, RequestDelegateFactoryOptions options) => _parts = new(() =>
    {
        var builder = new RouteEndpointBuilder(null, Nowhere, 0) { ApplicationServices = options.EndpointBuilder!.ApplicationServices };
        populate(handler, new() { ServiceProvider = options.ServiceProvider, RouteParameterNames = options.RouteParameterNames, EndpointBuilder = builder });
        return [.. builder.Metadata];
    });

    /// <summary>An endpoint's metadata with all that describes it, in the order in which they count.</summary>
    public static EndpointMetadataCollection Whole(EndpointMetadataCollection metadata) =>
        new(metadata.SelectMany(one => one is LateDescription late ? late._parts.Value : [one]));
}
