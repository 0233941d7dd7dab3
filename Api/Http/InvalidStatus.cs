namespace Fleet.Api.Http;

/// <summary>The status of requests that break a rule, where their document asks for another one than 422.</summary>
public sealed record InvalidStatus(int Status);

/// <summary>States which status that is.</summary>
internal static class InvalidStatuses
{
    public static TBuilder AnswersInvalid<TBuilder>(this TBuilder endpoints, int status) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new InvalidStatus(status));
}
