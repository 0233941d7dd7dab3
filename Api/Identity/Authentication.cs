using Fleet.Api.Http;
using Fleet.Common;

namespace Fleet.Api.Identity;

/// <summary>Finds out who calls, before anything else of the request is read. It refuses nobody: that is left to <see cref="Authorization"/>.</summary>
internal sealed class Authentication(RequestDelegate next, IGrainFactory grains)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>();
        if ((required is not null || context.Features.Get<Limits.IRequestLimit>() is not null)
            && await Identify(context, required?.KeyInQuery is true) is { } refusal)
        {
            context.Features.Set(new Unidentified(refusal));
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

/// <summary>Why it is not known who calls. Stands among a request's features where no <see cref="Caller"/> does.</summary>
internal sealed record Unidentified(Refusal Refusal);
