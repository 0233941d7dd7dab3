using System.Security.Cryptography;
using System.Text;

namespace Fleet.Outbound.Http;

/// <summary>Signatures of requests: HMAC-SHA256 in hexadecimal, as the receiver makes it from the same secret.</summary>
internal static class Signature
{
    /// <summary>Over the time, a dot and the body: a request that was kept cannot be sent again later.</summary>
    public static string Of(string secret, string timestamp, string body) => Of(secret, $"{timestamp}.{body}");

    /// <summary>Over the body alone, for receivers that know no other.</summary>
    public static string Of(string secret, string body) => $"sha256={Hex(secret, body)}";

    /// <summary>Over the time, a dot and the body, with the time in it: the time that counts cannot be altered.</summary>
    public static string Timed(string secret, string timestamp, string body) => $"t={timestamp},v1={Hex(secret, $"{timestamp}.{body}")}";

    private static string Hex(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
