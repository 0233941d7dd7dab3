using System.Collections.Immutable;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>The keys that sign access tokens (ECDSA on P-256), made by Fleet and changed by the calendar. One grain; key: <c>fleet</c>.</summary>
[Alias("fleet.signing-keys")]
public interface ISigningKeysGrain : IGrainWithStringKey
{
    /// <summary>The key to sign with now; a new one is made when there is none, or the present one has been in use for its time.</summary>
    [Alias("current")]
    Task<SigningKey> Current();

    /// <summary>Every key that a token still valid may be signed with, the newest first.</summary>
    [Alias("public-keys"), AlwaysInterleave]
    Task<ImmutableArray<PublicKey>> PublicKeys();

    /// <summary>Makes a new key at once; the former ones verify on until the last of their tokens has expired.</summary>
    [Alias("rotate")]
    Task<PublicKey> Rotate(string actor);
}

/// <summary>A key to sign with.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Private">PKCS#8 in PEM, sealed.</param>
[GenerateSerializer, Immutable, Alias("fleet.signing-key")]
public sealed record SigningKey([property: Id(0)] string Id, [property: Id(1)] SealedSecret Private);

/// <summary>A key to verify with.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Pem">SubjectPublicKeyInfo in PEM.</param>
/// <param name="CreatedAt">When it was made.</param>
[GenerateSerializer, Immutable, Alias("fleet.public-key")]
public sealed record PublicKey([property: Id(0)] string Id, [property: Id(1)] string Pem, [property: Id(2)] DateTimeOffset CreatedAt);
