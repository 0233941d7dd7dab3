using System.Security.Cryptography;
using System.Text;

namespace Fleet.Api.Identity;

/// <summary>API keys in clear: made here, shown once, stored nowhere.</summary>
internal static class RawKey
{
    /// <summary>The fewest characters of a key that nobody guesses: 24 hex characters are 96 bits.</summary>
    public const int StrongLength = 24;

    /// <summary>The most characters of a key.</summary>
    public const int MaxLength = 512;

    private const int PrefixLength = 10;

    /// <summary>A new key: <c>sk-</c> and 48 hex characters.</summary>
    public static string New() => $"sk-{RandomNumberGenerator.GetHexString(48, lowercase: true)}";

    /// <summary>A new WebSocket ticket: 64 hex characters.</summary>
    public static string NewTicket() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>The name of the grain that knows the key or ticket.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>What tells keys apart in lists; of a short key that somebody chose, too little to be of use.</summary>
    public static string Prefix(string key) => key[..Math.Min(PrefixLength, key.Length / 2)];

    /// <summary>Whether a key that somebody chose survives its way through a header.</summary>
    public static bool IsUsable(string key) => key.Trim().Length == key.Length && key.Length <= MaxLength && !key.Any(char.IsControl);

    /// <summary>The key that a request shows; null if it shows none. An empty or over-long one is shown, but is nobody's.</summary>
    public static string? Of(HttpRequest request, bool inQuery)
    {
        if (Bearer(request) is { } bearer) return Cut(bearer);
        if (request.Headers.TryGetValue("X-Api-Key", out var header)) return Cut(header.ToString());
        return inQuery && request.Query.TryGetValue("apiKey", out var query) ? Cut(query.ToString()) : null;
    }

    /// <summary>What stands in the Authorization header as a bearer's; null if nothing does.</summary>
    public static string? Bearer(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var authorization = $"{request.Headers.Authorization.ToString().Trim()} ";
        return authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : null;
    }

    private static string Cut(string key) => key.Trim() is { Length: <= MaxLength } trimmed ? trimmed : "";
}
