namespace Fleet.Api.OpenApi;

/// <summary>What an endpoint reads from its body.</summary>
/// <param name="Shapes">The shapes it takes; more than one when it tells them apart by their fields.</param>
public sealed record ReadsShapes(IReadOnlyList<Type> Shapes);

/// <summary>The error statuses of an endpoint, besides those that all endpoints of its kind have.</summary>
public sealed record RefusesWith(IReadOnlyList<int> Statuses);

/// <summary>The shape of an endpoint's errors, where it is not the console's.</summary>
public sealed record WritesErrorsAs(Type Shape);

/// <summary>States the parts of an endpoint's contract that its signature does not show.</summary>
internal static class EndpointContract
{
    public static TBuilder Reads<TBuilder>(this TBuilder endpoint, params Type[] shapes) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ReadsShapes(shapes));

    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params int[] statuses) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RefusesWith(statuses));
}
