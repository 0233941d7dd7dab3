using System.Security.Cryptography;
using System.Text;
using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>Host keys as OpenSSH writes them. All of Fleet's entries go by one alias, so that a pin holds for the server, not for an address.</summary>
internal static class KnownHosts
{
    public const string Alias = "fleet";

    /// <summary>The key types that are accepted, each with the signature algorithms that prove it; the preferred one first.</summary>
    private static readonly (string Type, string Algorithms)[] Types =
    [
        ("ssh-ed25519", "ssh-ed25519"),
        ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"),
        ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"),
        ("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"),
        ("ssh-rsa", "rsa-sha2-512,rsa-sha2-256"),
    ];

    /// <summary>What the host may prove itself with: with a pin, only that key's type.</summary>
    public static string Algorithms(HostIdentity? pin) => string.Join(',',
        from type in Types where pin is null || pin.KnownHostsEntry.StartsWith(type.Type + ' ', StringComparison.Ordinal) select type.Algorithms);

    /// <summary>The known-hosts file for a pin; empty without one.</summary>
    public static string File(HostIdentity? pin) => pin is null ? "" : $"{Alias} {pin.KnownHostsEntry}\n";

    /// <summary>The key that the client wrote into an empty known-hosts file.</summary>
    public static HostIdentity? ReadFile(string text) => text.Split('\n') is [var line, ..] && line.StartsWith(Alias + ' ', StringComparison.Ordinal)
        ? Read(line[(Alias.Length + 1)..])
        : null;

    /// <summary>Reads "type key", with or without a comment; null if it is not that.</summary>
    public static HostIdentity? Read(string line)
    {
        if (line.AsSpan().ContainsAny('\n', '\r', '\0')) return null;
        if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var type, var key, ..]) return null;
        if (!Types.Any(known => known.Type == type)) return null;
        var blob = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, blob, out var length) || length < 32) return null;

        // The blob begins with its own type; ssh would skip a line where the two differ.
        var start = Encoding.ASCII.GetBytes($"\0\0\0{(char)type.Length}{type}");
        if (!blob.AsSpan(0, length).StartsWith(start)) return null;
        return new($"{type} {key}", "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob.AsSpan(0, length))).TrimEnd('='));
    }
}
