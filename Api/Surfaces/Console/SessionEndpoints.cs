using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/session</c>: how the web page logs in.</summary>
internal static class SessionEndpoints
{
    private const string Description =
        "The session is a cookie that scripts cannot read. Whatever changes something by it must send csrfToken as X-CSRF-Token.";

    public static void MapSession(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapPost("", Open).AllowAnybody().Reads(typeof(LogIn)).Refuses(401, 403, 429).WithSummary("Log in with e-mail and password")
            .WithDescription(Description);
        session.MapGet("", Get).Require(Role.Viewer).Refuses(404).WithSummary("Whose session it is").WithDescription(Description);
        session.MapDelete("", Close).Require(Role.Viewer).Refuses(404).WithSummary("Log out");
    }

    private static async Task<Results<Ok<SessionShape>, Refusal>> Open(Body<LogIn> body, HttpContext context, Logins logins, IGrainFactory grains)
    {
        if (SessionCookie.DistrustsOrigin(context.Request) is { } foreign) return foreign;
        if (logins.Count(context) is { } limited) return limited;
        var login = await logins.Try(context, body.Value.Email!, body.Value.Password!);
        if (!login.IsOk) return Refusal.Of(login.Error);
        var cookie = SessionCookie.New();
        var opened = await grains.Session(RawKey.Hash(cookie)).Open(login.Value);
        if (!opened.IsOk) return Refusal.Of(opened.Error);
        SessionCookie.Set(context, cookie, opened.Value.ExpiresAt);
        return Answer(context, cookie, login.Value.User, opened.Value);
    }

    private static async Task<Results<Ok<SessionShape>, Refusal>> Get(HttpContext context, Caller caller, IGrainFactory grains)
    {
        if (Shown(context, caller) is not { } cookie) return Refusal.NotFound("Session");
        var session = await grains.Session(RawKey.Hash(cookie)).Get();
        if (!session.IsOk) return Refusal.Of(session.Error);
        var user = await grains.User(session.Value.User).Get();
        return user.IsOk ? Answer(context, cookie, user.Value, session.Value) : Refusal.Of(user.Error);
    }

    private static async Task<Results<NoContent, Refusal>> Close(HttpContext context, Caller caller, IGrainFactory grains)
    {
        if (Shown(context, caller) is not { } cookie) return Refusal.NotFound("Session");
        await grains.Session(RawKey.Hash(cookie)).Close();
        SessionCookie.Clear(context);
        return TypedResults.NoContent();
    }

    /// <summary>The cookie of whoever was let in by it, and not by a key that stands beside it.</summary>
    private static string? Shown(HttpContext context, Caller caller) =>
        caller.Principal.Credential?.SessionHash is null ? null : SessionCookie.Of(context.Request);

    private static Ok<SessionShape> Answer(HttpContext context, string cookie, UserView user, SessionView session)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SessionShape(new UserShape(user), SessionCookie.CsrfToken(cookie), session.ExpiresAt));
    }
}

/// <summary>A user's credentials.</summary>
public sealed record LogIn
{
    /// <summary>The address.</summary>
    [Required, StringLength(254, MinimumLength = 1)]
    public string? Email { get; init; }

    /// <summary>The password.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Password { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(LogIn);
}

/// <summary>A session.</summary>
/// <param name="User">Whose.</param>
/// <param name="CsrfToken">What to send as <c>X-CSRF-Token</c>.</param>
/// <param name="ExpiresAt">When it ends whatever happens; without use it ends sooner.</param>
public sealed record SessionShape(UserShape User, string CsrfToken, DateTimeOffset ExpiresAt);
