using Fleet.Common;

namespace Fleet.Identity;

/// <summary>What was shown to prove who one is, by which it can be asked for again. No secret: a key and a cookie stand by their hashes.</summary>
/// <param name="KeyHash">The API key's grain; null if it was none.</param>
/// <param name="SessionHash">The session's grain; null if it was none.</param>
/// <param name="Epoch">Of the session or the token; null for an API key.</param>
/// <param name="ExpiresAt">When it ends by itself: of a token.</param>
[GenerateSerializer, Immutable, Alias("fleet.credential")]
public sealed record Credential(
    [property: Id(0)] string? KeyHash = null,
    [property: Id(1)] string? SessionHash = null,
    [property: Id(2)] int? Epoch = null,
    [property: Id(3)] DateTimeOffset? ExpiresAt = null);

/// <summary>Asks again for those who were let in before.</summary>
public static class Credentials
{
    private static readonly FleetError Ended = new(ErrorCode.Unauthorized, "The credential is good for nothing any more");

    /// <summary>
    /// Whom the credential behind a principal stands for now; unauthorized when it was revoked or has ended since. That does not count as a
    /// use of it. A principal of which nobody knows how it was proved is taken as it is.
    /// </summary>
    public static async Task<Outcome<Principal>> Again(this IGrainFactory grains, Principal principal, TimeProvider time)
    {
        if (principal.Credential is not { } credential) return principal;
        if (credential.KeyHash is { } key) return await grains.ApiKey(key).Authenticate();
        if (credential.ExpiresAt <= time.GetUtcNow() || principal.User is not { } user) return Ended;
        if (credential.SessionHash is { } session && (await grains.Session(session).Get()).Error is { } error) return error;
        var found = await grains.User(user).Access(credential.Epoch);
        return found.IsOk ? found.Value with { Credential = credential } : found;
    }
}
