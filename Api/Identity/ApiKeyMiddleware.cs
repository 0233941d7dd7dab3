using Fleet.Api.Http;
using Fleet.Common;

namespace Fleet.Api.Identity;

/// <summary>Finds out who calls, and refuses who may not, before anything else of the request is read.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, IGrainFactory grains)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<RequiredRole>() is { } required && await Refuse(context, required) is { } refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task<Refusal?> Refuse(HttpContext context, RequiredRole required)
    {
        if (RawKey.Of(context.Request, required.KeyInQuery) is not { } key)
        {
            return Unauthorized("Authentication required: send an API key as 'Authorization: Bearer <key>' or 'X-Api-Key: <key>'");
        }

        var found = key is "" ? null : await grains.ApiKey(RawKey.Hash(key)).Authenticate();
        if (found?.Error is { Code: ErrorCode.ServiceUnavailable } error) return Refusal.Of(error);
        if (found is not { IsOk: true }) return Unauthorized("Invalid API key");
        var caller = new Caller(found.Value);
        context.Features.Set(caller);
        return caller.Lacks(required.Role);
    }

    private static Refusal Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, "unauthorized", message);
}
