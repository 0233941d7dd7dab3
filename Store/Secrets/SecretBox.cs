using System.Security.Cryptography;
using System.Text;
using Fleet.Storage;

namespace Fleet.Store.Secrets;

/// <summary>
/// AES-256-GCM. Sealed text: base64 of format (1 byte), key id (4), nonce (12), cipher text, tag (16). Format and key id are
/// authenticated too.
/// </summary>
internal sealed class SecretBox(StoreOptions options) : ISecretBox
{
    private const byte Format = 1;
    private const int HeaderSize = 5;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    // PublicationOnly: a failure, such as a folder that was not mounted yet, is not remembered.
    private readonly Lazy<byte[]> _key = new(() => SecretKey.Load(options), LazyThreadSafetyMode.PublicationOnly);

    public SealedSecret Seal(string clear)
    {
        var text = Encoding.UTF8.GetBytes(clear);
        var sealed_ = new byte[HeaderSize + NonceSize + text.Length + TagSize];
        var (header, nonce, cipher, tag) = Parts(sealed_);
        WriteHeader(header.Span);
        // Random: with 96 bits, four billion secrets may be sealed before a repetition is as likely as one in four billion.
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key.Value, TagSize);
        aes.Encrypt(nonce.Span, text, cipher.Span, tag.Span, header.Span);
        CryptographicOperations.ZeroMemory(text);
        return new SealedSecret(Convert.ToBase64String(sealed_));
    }

    public string Open(SealedSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var bytes = new byte[secret.Sealed.Length];
        if (!Convert.TryFromBase64String(secret.Sealed, bytes, out var length) || length < HeaderSize + NonceSize + TagSize)
        {
            throw new CryptographicException("This is no sealed secret.");
        }
        var (header, nonce, cipher, tag) = Parts(bytes.AsMemory(0, length));
        Span<byte> expected = stackalloc byte[HeaderSize];
        WriteHeader(expected);
        if (header.Span[0] != Format) throw new CryptographicException("The secret was sealed in a form that this version does not know.");
        if (!header.Span.SequenceEqual(expected)) throw new CryptographicException("The secret was sealed with another key.");
        var clear = new byte[cipher.Length];
        using var aes = new AesGcm(_key.Value, TagSize);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, clear, header.Span);
        return Encoding.UTF8.GetString(clear);
    }

    private static (Memory<byte> Header, Memory<byte> Nonce, Memory<byte> Cipher, Memory<byte> Tag) Parts(Memory<byte> bytes) =>
        (bytes[..HeaderSize], bytes[HeaderSize..(HeaderSize + NonceSize)], bytes[(HeaderSize + NonceSize)..^TagSize], bytes[^TagSize..]);

    // The key's id is the beginning of its hash: it tells keys apart and tells nothing about the key.
    private void WriteHeader(Span<byte> header)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_key.Value, hash);
        header[0] = Format;
        hash[..(HeaderSize - 1)].CopyTo(header[1..]);
    }
}
