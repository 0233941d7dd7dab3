using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Fleet.Api.Identity;

/// <summary>
/// Access tokens: JWTs, signed with ES256 by a key of Fleet's own. One says who, and which epoch of theirs it belongs to; what they may do
/// is asked anew with each request.
/// </summary>
internal sealed class AccessTokens(
    IGrainFactory grains, ISecretBox secrets, VerificationKeys keys, IOptions<TokenOptions> options, IIdSource ids, TimeProvider time)
{
    /// <summary>The claim that holds the epoch.</summary>
    public const string Epoch = "epoch";

    /// <summary>The type in its head, so that no other JWT passes for one.</summary>
    public const string Type = "at+jwt";

    private const int MaxLength = 4_096;

    private static readonly FleetError Refused = new(ErrorCode.Unauthorized, "Invalid access token");

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    /// <summary>How long a token is good for.</summary>
    public TimeSpan Lifetime => options.Value.Lifetime;

    /// <summary>The token that a request shows; null if what it shows is something else. An over-long one is shown, but is nobody's.</summary>
    public static string? Of(HttpRequest request) =>
        RawKey.Bearer(request) is { } shown && shown.StartsWith("eyJ", StringComparison.Ordinal) && shown.Count(c => c is '.') == 2
            ? shown.Length <= MaxLength ? shown : ""
            : null;

    /// <summary>A token for a user who has just logged in.</summary>
    public async Task<string> Issue(Login login)
    {
        var key = await grains.SigningKeys().Current();
        using var pair = ECDsa.Create();
        pair.ImportFromPem(secrets.Open(key.Private));
        var now = time.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            TokenType = Type,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = login.User.Id.Value,
                [JwtRegisteredClaimNames.Jti] = ids.Next(),
                [Epoch] = login.Epoch,
            },
            SigningCredentials = new(Disposable(pair, key.Id), SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Whom a token stands for.</summary>
    public async Task<Outcome<Principal>> Authenticate(string token)
    {
        if (Read(token) is not { Kid: { Length: > 0 } kid } unverified || await keys.Find(kid) is not { } key) return Refused;
        var validated = await _handler.ValidateTokenAsync(unverified, Parameters(key));
        if (!validated.IsValid || validated.SecurityToken is not JsonWebToken verified) return Refused;
        if (!FleetId.TryParse<UserId>(verified.Subject, out var user) || !verified.TryGetPayloadValue<int>(Epoch, out var epoch)) return Refused;
        var access = await grains.User(user).Access(epoch);
        return access.IsOk ? access.Value with { Credential = new(Epoch: epoch, ExpiresAt: new(verified.ValidTo, TimeSpan.Zero)) } : access;
    }

    private TokenValidationParameters Parameters(SecurityKey key) => new()
    {
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        // Said here and not in the token: what it says of itself is what an attacker writes.
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [Type],
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };

    private static ECDsaSecurityKey Disposable(ECDsa pair, string id) =>
        new(pair) { KeyId = id, CryptoProviderFactory = new() { CacheSignatureProviders = false } };

    private JsonWebToken? Read(string token)
    {
        try
        {
            return token is "" ? null : _handler.ReadJsonWebToken(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
