using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Fleet.Ssh.Security;

/// <summary>A line of an authorized-keys file, as far as it names a key. Its options are not kept: they may hold secrets.</summary>
/// <param name="Blob">The key in base64, as it stands in the line.</param>
/// <param name="Fingerprint">As <c>ssh-keygen -l</c> prints it.</param>
/// <param name="Type">As it prints it, in lower case.</param>
/// <param name="Bits">Its length; null if the type is not known here.</param>
/// <param name="Comment">What stands behind it.</param>
internal sealed record AuthorizedKey(string Blob, string Fingerprint, string Type, int? Bits, string? Comment)
{
    private const int MaxComment = 256;

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads a line; null if it names no key.</summary>
    public static AuthorizedKey? Read(string line)
    {
        var rest = line.Trim();
        for (var words = 0; words < 2; words++)
        {
            var parts = rest.Split(Blanks, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && Key(parts[0], parts[1], parts.Length > 2 ? parts[2].Trim() : null) is { } key) return key;
            rest = WithoutOptions(rest);
        }

        return null;
    }

    /// <summary>What <c>ssh-keygen</c> calls a key by.</summary>
    public static string FingerprintOf(byte[] blob) => $"SHA256:{Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=')}";

    private static AuthorizedKey? Key(string type, string text, string? comment)
    {
        var blob = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, blob, out var length)) return null;
        Array.Resize(ref blob, length);
        var fields = Fields(blob);
        if (fields is not [var name, ..] || Encoding.ASCII.GetString(name) != type) return null;
        int? bits = type switch
        {
            "ssh-rsa" when fields.Count > 2 => Length(fields[2]),
            "ssh-dss" when fields.Count > 1 => Length(fields[1]),
            "ssh-ed25519" or "sk-ssh-ed25519@openssh.com" or "ecdsa-sha2-nistp256" or "sk-ecdsa-sha2-nistp256@openssh.com" => 256,
            "ecdsa-sha2-nistp384" => 384,
            "ecdsa-sha2-nistp521" => 521,
            _ => null,
        };
        if (comment is { Length: > MaxComment }) comment = comment[..MaxComment];
        return new(text, FingerprintOf(blob), Named(type), bits, string.IsNullOrEmpty(comment) ? null : comment);
    }

    private static string Named(string type) => type switch
    {
        "ssh-dss" => "dsa",
        "sk-ssh-ed25519@openssh.com" => "ed25519-sk",
        "sk-ecdsa-sha2-nistp256@openssh.com" => "ecdsa-sk",
        _ when type.StartsWith("ecdsa-", StringComparison.Ordinal) => "ecdsa",
        _ when type.StartsWith("ssh-", StringComparison.Ordinal) => type[4..],
        _ => type,
    };

    private static List<byte[]> Fields(ReadOnlySpan<byte> blob)
    {
        var fields = new List<byte[]>();
        while (blob.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(blob) is var length && length <= blob.Length - 4)
        {
            fields.Add(blob.Slice(4, (int)length).ToArray());
            blob = blob[(4 + (int)length)..];
        }

        return fields;
    }

    private static int Length(byte[] number) => (int)new BigInteger(number, isUnsigned: true, isBigEndian: true).GetBitLength();

    /// <summary>Behind the first blank that no quotes are around.</summary>
    private static string WithoutOptions(string line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '"') i++;
            else if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] is ' ' or '\t' && !isQuoted) return line[i..].Trim();
        }

        return "";
    }
}
