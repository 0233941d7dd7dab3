using Fleet.Api.Http;
using Fleet.Common;

namespace Fleet.Api.Identity;

/// <summary>Counts the requests of callers. The one of the request's surface, if it has one, stands among the request's features.</summary>
internal interface IRequestLimit
{
    /// <summary>Counts a request whose caller, if it has shown a valid key, is known by now. Its refusal; null while it may go on.</summary>
    Refusal? Count(HttpContext context);
}

/// <summary>Finds out who calls, and refuses who may not, before anything else of the request is read.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, IGrainFactory grains)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>();
        var limit = context.Features.Get<IRequestLimit>();
        var unknown = required is null && limit is null ? null : await Identify(context, required?.KeyInQuery is true);
        var refusal = limit?.Count(context) ?? (required is null ? null : unknown ?? context.Features.Get<Caller>()?.Lacks(required.Role));
        if (refusal is not null)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Makes the caller known; why it cannot be, if so.</summary>
    private async Task<Refusal?> Identify(HttpContext context, bool isKeyInQuery)
    {
        if (isKeyInQuery && context.Request.Query["ticket"].ToString() is { Length: > 0 and <= RawKey.MaxLength } ticket)
        {
            var redeemed = await grains.Ticket(RawKey.Hash(ticket)).Redeem();
            if (!redeemed.IsOk) return Refusal.Of(redeemed.Error);
            context.Features.Set(new Caller(redeemed.Value));
            return null;
        }

        if (RawKey.Of(context.Request, isKeyInQuery) is not { } key)
        {
            return Unauthorized("Authentication required: send an API key as 'Authorization: Bearer <key>' or 'X-Api-Key: <key>'");
        }

        var found = key is "" ? null : await grains.ApiKey(RawKey.Hash(key)).Authenticate();
        if (found?.Error is { Code: ErrorCode.ServiceUnavailable } error) return Refusal.Of(error);
        if (found is not { IsOk: true }) return Unauthorized("Invalid API key");
        context.Features.Set(new Caller(found.Value));
        return null;
    }

    private static Refusal Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, "unauthorized", message);
}
