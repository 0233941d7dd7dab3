using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fleet.Ssh.Security;

/// <summary>The public half of a private key, which OpenSSH's own form has in clear.</summary>
internal static class LoginKey
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string End = "-----END OPENSSH PRIVATE KEY-----";

    /// <summary>In base64, as it stands in an authorized-keys file; null if the key cannot be read.</summary>
    public static string? PublicHalf(string privateKey)
    {
        try
        {
            return (privateKey.Contains(Begin, StringComparison.Ordinal) ? OfOpenSsh(privateKey) : OfRsa(privateKey)) is { } blob
                ? Convert.ToBase64String(blob) : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? OfOpenSsh(string text)
    {
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (to < from) return null;
        ReadOnlySpan<byte> bytes = Convert.FromBase64String(text[from..to]);
        if (!bytes.StartsWith("openssh-key-v1\0"u8)) return null;

        // The cipher's name, the key derivation's and its options, then how many keys there are, then the public half.
        bytes = bytes["openssh-key-v1\0"u8.Length..];
        for (var i = 0; i < 3; i++)
        {
            if (Field(ref bytes) is null) return null;
        }

        if (bytes.Length < 4) return null;
        bytes = bytes[4..];
        return Field(ref bytes);
    }

    private static byte[]? Field(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(bytes) is var length && length > bytes.Length - 4) return null;
        var field = bytes.Slice(4, (int)BinaryPrimitives.ReadUInt32BigEndian(bytes)).ToArray();
        bytes = bytes[(4 + field.Length)..];
        return field;
    }

    private static byte[] OfRsa(string text)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(text);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        return [.. Framed("ssh-rsa"u8.ToArray()), .. Framed(Positive(numbers.Exponent!)), .. Framed(Positive(numbers.Modulus!))];
    }

    private static byte[] Positive(byte[] number) => number[0] >= 0x80 ? [0, .. number] : number;

    private static byte[] Framed(byte[] field)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        return [.. length, .. field];
    }
}
