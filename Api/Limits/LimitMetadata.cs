namespace Fleet.Api.Limits;

/// <summary>Marks an endpoint whose requests are never counted, so that nothing that Fleet lives by is starved.</summary>
public sealed record Unmetered;

/// <summary>States how endpoints are counted. One that says nothing is counted.</summary>
internal static class LimitMetadata
{
    public static TBuilder Unmetered<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Unmetered());
}
