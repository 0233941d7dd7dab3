using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>
/// Finds out who calls, before anything else of the request is read: by a ticket, a token, an API key or a session's cookie, the first of these
/// that is shown. A wrong one is never mended by another. It refuses nobody: that is left to <see cref="Authorization"/>.
/// </summary>
internal sealed class Authentication(
    RequestDelegate next, IGrainFactory grains, IAdmittedKeys admitted, AccessTokens tokens, KeyUses uses, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>();
        if (required is null && context.Features.Get<Limits.IRequestLimit>() is null) return next(context);
        if (required?.KeyInQuery is true || ShownKey.Again(context) is not { } hash || admitted.Find(hash) is not { } known)
        {
            return Ask(context, required?.KeyInQuery is true);
        }

        uses.Note(hash);
        Admit(context, known);
        return next(context);
    }

    private async Task Ask(HttpContext context, bool isKeyInQuery)
    {
        if (await Identify(context, isKeyInQuery) is { } refusal) context.Features.Set(new Unidentified(refusal));
        await next(context);
    }

    /// <summary>Makes the caller known; why it cannot be, if so.</summary>
    private async Task<Refusal?> Identify(HttpContext context, bool isKeyInQuery)
    {
        if (isKeyInQuery && context.Request.Query["ticket"].ToString() is { Length: > 0 and <= RawKey.MaxLength } ticket)
        {
            return Admit(context, await Redeem(ticket));
        }

        if (AccessTokens.Of(context.Request) is { } token) return Admit(context, await tokens.Authenticate(token));
        if (RawKey.Of(context.Request, isKeyInQuery) is { } key) return Admit(context, await OfKey(context, key));
        if (SessionCookie.Of(context.Request) is { } cookie)
        {
            return SessionCookie.Distrusts(context, cookie) ?? Admit(context, await grains.Session(RawKey.Hash(cookie)).Authenticate());
        }

        return Refusal.Of(new(
            ErrorCode.Unauthorized,
            "Authentication required: send an API key as 'Authorization: Bearer <key>' or 'X-Api-Key: <key>', or an access token as 'Authorization: Bearer <token>'"));
    }

    private static Refusal? Admit(HttpContext context, Outcome<Principal> found)
    {
        if (!found.IsOk) return Refusal.Of(found.Error);
        context.Features.Set(new Caller(found.Value));
        return null;
    }

    private async Task<Outcome<Principal>> Redeem(string ticket)
    {
        var redeemed = await grains.Ticket(RawKey.Hash(ticket)).Redeem();
        return redeemed.IsOk ? await grains.Again(redeemed.Value, time) : redeemed;
    }

    private async Task<Outcome<Principal>> OfKey(HttpContext context, string key)
    {
        if (key is "") return new FleetError(ErrorCode.Unauthorized, "Invalid API key");
        var hash = RawKey.Hash(key);
        ShownKey.Note(context, key, hash);
        var found = admitted.Find(hash) is { } known ? known : await grains.ApiKey(hash).Authenticate();
        if (found.IsOk) uses.Note(hash);
        return found;
    }
}

/// <summary>Why it is not known who calls. Stands among a request's features where no <see cref="Caller"/> does.</summary>
internal sealed record Unidentified(Refusal Refusal);
