using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Fleet.Cloud.Renting;

/// <summary>A public key as providers take and name it.</summary>
/// <param name="Line">Type and key, without options and comment.</param>
/// <param name="Fingerprint">MD5, in pairs of hexadecimal digits with colons: the form in which both providers look keys up.</param>
internal sealed record AuthorizedKey(string Line, string Fingerprint)
{
    private static readonly string[] Types = ["ssh-", "ecdsa-", "sk-"];

    /// <summary>The key of one line of an authorized-keys file; null if there is none.</summary>
    public static AuthorizedKey? Parse(string line)
    {
        var words = line.Trim().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var type = Array.FindIndex(words, IsType);
        if (type < 0 || type + 1 == words.Length || line.Trim().AsSpan().IndexOfAny('\r', '\n') >= 0) return null;
        var blob = new byte[words[type + 1].Length];
        return Convert.TryFromBase64String(words[type + 1], blob, out var length) && length > 0
            ? new($"{words[type]} {words[type + 1]}", FingerprintOf(blob.AsSpan(0, length)))
            : null;
    }

    private static bool IsType(string word) =>
        Types.Any(type => word.StartsWith(type, StringComparison.Ordinal)) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '@');

    [SuppressMessage("Security", "CA5351", Justification = "It is a name that the providers gave the key; nothing trusts it.")]
    private static string FingerprintOf(ReadOnlySpan<byte> blob) =>
        string.Join(':', MD5.HashData(blob).Select(octet => octet.ToString("x2")));
}
