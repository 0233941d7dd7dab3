using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fleet.Silo;

/// <summary>What the engine shows of itself.</summary>
public static class EnginePages
{
    /// <summary>Maps its pages under <c>/orleans</c>; null if there are none. Whoever maps them says who may see them.</summary>
    public static IEndpointConventionBuilder? MapEnginePages(this IEndpointRouteBuilder app) => Engines.Engine.MapPages(app);
}
