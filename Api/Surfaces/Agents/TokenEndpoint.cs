using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Console;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/auth/token</c>: an access token for e-mail and password.</summary>
internal static class TokenEndpoint
{
    internal static void MapToken(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/auth/token", Issue).AllowAnybody().WithTags("Authentication").Reads(typeof(LogIn)).Refuses(401, 429)
            .WithSummary("Get an access token for e-mail and password")
            .WithDescription("Send it as 'Authorization: Bearer <access_token>', on every surface. After it has expired, get another.");

    private static async Task<Results<Ok<AccessToken>, Refusal>> Issue(Body<LogIn> body, HttpContext context, Logins logins, AccessTokens tokens)
    {
        if (logins.Count(context) is { } limited) return limited;
        var login = await logins.Try(context, body.Value.Email!, body.Value.Password!);
        if (!login.IsOk) return Refusal.Of(login.Error);
        var token = await tokens.Issue(login.Value);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AccessToken(token, (int)tokens.Lifetime.TotalSeconds));
    }
}

/// <summary>An access token.</summary>
/// <param name="Token">A JWT.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record AccessToken(
    [property: JsonPropertyName("access_token")] string Token, [property: JsonPropertyName("expires_in")] int ExpiresIn)
{
    /// <summary>How to send it.</summary>
    [JsonPropertyName("token_type")]
    public string TokenType => "Bearer";

    /// <inheritdoc/>
    public override string ToString() => nameof(AccessToken);
}
