using System.Security.Cryptography;

namespace Fleet.Store.Secrets;

/// <summary>A key that seals, and what tells it from others.</summary>
internal sealed class SealingKey
{
    /// <summary>How many bytes a key has.</summary>
    public const int Size = 32;

    /// <summary>How many bytes of a key's id stand in what it sealed.</summary>
    public const int IdSize = 5;

    public SealingKey(byte[] key)
    {
        Key = key;
        // The beginning of its hash: it tells keys apart and tells nothing about the key.
        IdBytes = SHA256.HashData(key)[..IdSize];
        Id = Convert.ToHexStringLower(IdBytes);
    }

    public byte[] Key { get; }

    public byte[] IdBytes { get; }

    /// <summary>The same in lower-case hex.</summary>
    public string Id { get; }

    /// <summary>Reads a key; the message of a fault names the source, never the key.</summary>
    /// <exception cref="InvalidOperationException">The text is no key.</exception>
    public static SealingKey Parse(string text, string source)
    {
        var key = new byte[Size];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Size
            ? new(key)
            : throw new InvalidOperationException($"{source} must hold base64 of {Size} bytes.");
    }
}
