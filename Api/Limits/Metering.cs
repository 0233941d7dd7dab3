namespace Fleet.Api.Limits;

/// <summary>Says which requests are counted: those of all surfaces, whether there is an endpoint or not, but for endpoints that are marked.</summary>
internal sealed class Metering(RequestDelegate next, RateLimits limits)
{
    private static readonly PathString[] Surfaces = ["/api", "/v1", "/hosting"];

    public Task InvokeAsync(HttpContext context)
    {
        if (IsMetered(context)) context.Features.Set<IRequestLimit>(limits);
        return next(context);
    }

    private static bool IsMetered(HttpContext context) => context.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<Unmetered>() is null
        : Surfaces.Any(surface => context.Request.Path.StartsWithSegments(surface));
}
