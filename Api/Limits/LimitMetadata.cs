namespace Fleet.Api.Limits;

/// <summary>Marks an endpoint whose requests are never counted, so that nothing that Fleet lives by is starved.</summary>
public sealed record Unmetered;

/// <summary>Marks an endpoint that changes nothing though it is no GET: its requests do not count as changes.</summary>
public sealed record OnlyReads;

/// <summary>States how endpoints are counted. One that says nothing is counted.</summary>
internal static class LimitMetadata
{
    public static TBuilder Unmetered<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Unmetered());

    public static TBuilder OnlyReads<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new OnlyReads());
}
