using Fleet.Api.Http;

namespace Fleet.Api.Identity;

/// <summary>Refuses who may not, before the body is read.</summary>
internal sealed class Authorization(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => Refuses(context) is { } refusal ? Refuse(context, refusal) : next(context);

    private static Refusal? Refuses(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is not { } required) return null;
        return context.Features.Get<Unidentified>()?.Refusal ?? context.Features.Get<Caller>()?.Lacks(required.Role);
    }

    private static Task Refuse(HttpContext context, Refusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return refusal.ExecuteAsync(context);
    }
}
