using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>The least role that may call an endpoint.</summary>
/// <param name="Role">The role.</param>
/// <param name="KeyInQuery">Whether the key may stand in the query string, for callers that cannot set headers.</param>
public sealed record RequiredRole(Role Role, bool KeyInQuery = false);

/// <summary>Marks an endpoint that anybody may call.</summary>
public sealed record OpenToAll;

/// <summary>Says who may call endpoints. An endpoint that says nothing is not served at all.</summary>
internal static class RoleRules
{
    public static TBuilder Require<TBuilder>(this TBuilder endpoints, Role role) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new RequiredRole(role));

    public static TBuilder AllowAnybody<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new OpenToAll());
}
