namespace Fleet.Storage;

/// <summary>A secret as it is stored: encrypted and authenticated, never the clear text.</summary>
/// <param name="Sealed">Base64 of key id, nonce, cipher text and tag.</param>
[GenerateSerializer, Immutable, Alias("fleet.sealed-secret")]
public sealed record SealedSecret([property: Id(0)] string Sealed)
{
    /// <inheritdoc/>
    public override string ToString() => "***";
}

/// <summary>Encrypts what must not lie in the database in clear.</summary>
public interface ISecretBox
{
    /// <summary>Encrypts text.</summary>
    SealedSecret Seal(string clear);

    /// <summary>Decrypts text that this box sealed.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed with another key, or altered.</exception>
    string Open(SealedSecret secret);
}
