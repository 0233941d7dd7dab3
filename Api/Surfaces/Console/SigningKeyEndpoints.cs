using System.Security.Cryptography;
using Fleet.Api.Audit;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The keys that sign access tokens: to be changed by admins, and to be known by everybody who verifies tokens.</summary>
internal static class SigningKeyEndpoints
{
    public static void MapSigningKeys(this IEndpointRouteBuilder api) =>
        api.MapPost("/admin/signing-keys/rotate", Rotate).Require(Role.Admin).Audited(AuditActions.Update, "signing-keys").WithTags("Access tokens")
            .WithSummary("Sign access tokens with a new key from now on")
            .WithDescription("Tokens that were signed before are good until they expire.");

    /// <summary>Maps <c>/.well-known/jwks.json</c>.</summary>
    public static void MapJwks(this IEndpointRouteBuilder app) =>
        app.MapGet("/.well-known/jwks.json", Jwks).AllowAnybody().ExcludeFromDescription();

    private static async Task<Ok<SigningKeyShape>> Rotate(Caller caller, IGrainFactory grains)
    {
        var key = await grains.SigningKeys().Rotate(caller.Actor);
        return TypedResults.Ok(new SigningKeyShape(key.Id, key.CreatedAt));
    }

    private static async Task<Ok<JsonWebKeys>> Jwks(HttpContext context, IGrainFactory grains)
    {
        var keys = await grains.SigningKeys().PublicKeys();
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(new JsonWebKeys([.. keys.Select(PublicJsonWebKey.Of)]));
    }
}

/// <summary>A key that signs access tokens.</summary>
/// <param name="Kid">Its id, which stands in the head of each token.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record SigningKeyShape(string Kid, DateTimeOffset CreatedAt);

/// <summary>Keys as RFC 7517 has them.</summary>
public sealed record JsonWebKeys(IReadOnlyList<PublicJsonWebKey> Keys);

/// <summary>The public part of a key, as RFC 7518 has it.</summary>
public sealed record PublicJsonWebKey(string Kid, string X, string Y)
{
    /// <summary>An elliptic curve's.</summary>
    public string Kty => "EC";

    /// <summary>The curve.</summary>
    public string Crv => "P-256";

    /// <summary>What it is for.</summary>
    public string Use => "sig";

    /// <summary>How it signs.</summary>
    public string Alg => SecurityAlgorithms.EcdsaSha256;

    internal static PublicJsonWebKey Of(PublicKey key)
    {
        using var pair = ECDsa.Create();
        pair.ImportFromPem(key.Pem);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return new(key.Id, Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
