using System.Security.Cryptography;

namespace Fleet.Store.Secrets;

/// <summary>
/// The bytes of a sealed secret. Form 2: format (1 byte), key id (5), nonce (12), the wrapped data key (32) and its tag (16); then nonce (12),
/// cipher text and tag (16). Format and key id are authenticated with the data key, the format with the text. Form 1, which is opened only, has no
/// data key: format, key id (4), nonce, cipher text, tag.
/// </summary>
internal readonly struct Envelope
{
    private const byte Direct = 1;
    private const byte Wrapped = 2;
    private const int DirectIdSize = 4;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = NonceSize + TagSize;
    private const int HeaderSize = 1 + SealingKey.IdSize;
    private const int WrapSize = HeaderSize + Overhead + SealingKey.Size;

    private readonly byte[] _bytes;

    private Envelope(byte[] bytes) => _bytes = bytes;

    /// <summary>Whether it is of the form that is made now.</summary>
    public bool IsNewest => _bytes[0] == Wrapped;

    /// <summary>What the id of its key begins with.</summary>
    public ReadOnlySpan<byte> KeyId => _bytes.AsSpan(1, IsNewest ? SealingKey.IdSize : DirectIdSize);

    /// <summary>Reads it; null if it cannot be one.</summary>
    public static Envelope? Read(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length == 0) return null;
        var least = bytes[0] switch { Direct => 1 + DirectIdSize + Overhead, Wrapped => WrapSize + Overhead, _ => int.MaxValue };
        return length < least ? null : new Envelope(bytes[..length]);
    }

    public static byte[] Seal(ReadOnlySpan<byte> clear, SealingKey key)
    {
        var bytes = new byte[WrapSize + Overhead + clear.Length];
        var dataKey = RandomNumberGenerator.GetBytes(SealingKey.Size);
        try
        {
            Wrap(bytes, dataKey, key);
            Encrypt(dataKey, clear, bytes.AsSpan(WrapSize), [Wrapped]);
            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <exception cref="CryptographicException">It was altered.</exception>
    public byte[] Open(SealingKey key)
    {
        if (!IsNewest) return Decrypt(key.Key, _bytes.AsSpan(1 + DirectIdSize), _bytes.AsSpan(0, 1 + DirectIdSize));
        var dataKey = Unwrap(key);
        try
        {
            return Decrypt(dataKey, _bytes.AsSpan(WrapSize), [Wrapped]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The same under another key. Only of form 1 the text itself has to be opened.</summary>
    /// <exception cref="CryptographicException">It was altered.</exception>
    public byte[] Rewrap(SealingKey from, SealingKey to)
    {
        var inside = IsNewest ? Unwrap(from) : Open(from);
        try
        {
            if (!IsNewest) return Seal(inside, to);
            var bytes = _bytes.ToArray();
            Wrap(bytes, inside, to);
            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inside);
        }
    }

    private byte[] Unwrap(SealingKey key) => Decrypt(key.Key, _bytes.AsSpan(HeaderSize, WrapSize - HeaderSize), _bytes.AsSpan(0, HeaderSize));

    private static void Wrap(Span<byte> bytes, ReadOnlySpan<byte> dataKey, SealingKey key)
    {
        var header = bytes[..HeaderSize];
        header[0] = Wrapped;
        key.IdBytes.CopyTo(header[1..]);
        Encrypt(key.Key, dataKey, bytes[HeaderSize..WrapSize], header);
    }

    private static void Encrypt(byte[] key, ReadOnlySpan<byte> clear, Span<byte> into, ReadOnlySpan<byte> context)
    {
        // Random: with 96 bits, a key may be used four billion times before a repetition is as likely as one in four billion.
        RandomNumberGenerator.Fill(into[..NonceSize]);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(into[..NonceSize], clear, into[NonceSize..^TagSize], into[^TagSize..], context);
    }

    private static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> from, ReadOnlySpan<byte> context)
    {
        var clear = new byte[from.Length - Overhead];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(from[..NonceSize], from[NonceSize..^TagSize], from[^TagSize..], clear, context);
        return clear;
    }
}
