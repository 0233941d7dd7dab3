using System.Security.Cryptography;
using System.Text;
using Fleet.Storage;

namespace Fleet.Store.Secrets;

/// <summary>
/// Envelope encryption with AES-256-GCM: each secret has a data key of its own, which a key of the ring wraps. To change the ring's key is to wrap
/// the data keys anew; what they encrypt is neither opened nor rewritten. See <see cref="Envelope"/> for the form.
/// </summary>
internal sealed class SecretBox(KeyRing ring) : ISecretBox
{
    public SealedSecret Seal(string clear)
    {
        var text = Encoding.UTF8.GetBytes(clear);
        try
        {
            return new SealedSecret(Convert.ToBase64String(Envelope.Seal(text, ring.Sealing)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    public string Open(SealedSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (Envelope.Read(secret.Sealed) is not { } envelope) throw new CryptographicException("This is no sealed secret.");
        var clear = envelope.Open(ring.Find(envelope.KeyId));
        try
        {
            return Encoding.UTF8.GetString(clear);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>The same under the key that seals now; null if it is under that already, or is no sealed secret.</summary>
    /// <exception cref="CryptographicException">Its key is not known, or it was altered.</exception>
    public string? Reseal(string sealed_)
    {
        if (Envelope.Read(sealed_) is not { } envelope || (envelope.IsNewest && ring.IsSealing(envelope.KeyId))) return null;
        return Convert.ToBase64String(envelope.Rewrap(ring.Find(envelope.KeyId), ring.Sealing));
    }
}
