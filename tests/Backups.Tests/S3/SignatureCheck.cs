using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fleet.Backups.Tests.S3;

/// <summary>A request as it came over the line.</summary>
internal sealed record SignedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// Verifies AWS Signature Version 4 as Amazon's documentation describes it ("Authenticating Requests: Using the Authorization Header"), apart
/// from the library that signs.
/// </summary>
internal static class SignatureCheck
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Why the signature is not good; null if it is.</summary>
    public static string? Fault(SignedRequest request, string accessKey, string secretKey, string region)
    {
        if (!request.Headers.TryGetValue("authorization", out var header) || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal)) return "no signature";
        var parts = header[(Algorithm.Length + 1)..].Split(',').Select(part => part.Trim().Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var scope = parts["Credential"].Split('/');
        if (scope is not [var key, var day, var where, "s3", "aws4_request"]) return "a credential of another form";
        if (key != accessKey) return "another access key";
        if (where != region) return $"signed for {where}";

        var signed = parts["SignedHeaders"].Split(';');
        if (!signed.SequenceEqual(signed.Order(StringComparer.Ordinal))) return "headers out of order";
        foreach (var needed in (string[])["host", "x-amz-content-sha256", "x-amz-date"])
        {
            if (!signed.Contains(needed)) return $"{needed} is not signed";
        }

        if (request.Headers.Keys.FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.Ordinal) && !signed.Contains(name)) is { } bare) return $"{bare} is not signed";
        var date = request.Headers["x-amz-date"];
        if (!date.StartsWith(day, StringComparison.Ordinal)) return "two dates";
        return Sign(request, signed, secretKey, date, day, region) == parts["Signature"] ? null : "the signature is wrong";
    }

    /// <summary>When a request was signed.</summary>
    public static DateTimeOffset Date(SignedRequest request) =>
        DateTimeOffset.ParseExact(request.Headers["x-amz-date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Sign(SignedRequest request, string[] signed, string secretKey, string date, string day, string region)
    {
        var canonical = string.Join('\n',
            request.Method,
            Path(request.Target),
            Query(request.Target),
            string.Concat(signed.Select(name => $"{name}:{string.Join(' ', request.Headers[name].Split(' ', StringSplitOptions.RemoveEmptyEntries))}\n")),
            string.Join(';', signed),
            request.Headers["x-amz-content-sha256"]);
        var toSign = string.Join('\n', Algorithm, date, $"{day}/{region}/s3/aws4_request", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = ((string[])[day, region, "s3", "aws4_request"]).Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Mac);
        return Hex(Mac(key, toSign));
    }

    // Each name of the path is encoded once, and the slashes between them not at all.
    private static string Path(string target) => string.Join('/', target.Split('?')[0].Split('/').Select(name => Encode(Uri.UnescapeDataString(name))));

    private static string Query(string target)
    {
        if (target.Split('?', 2) is not [_, { Length: > 0 } query]) return "";
        var pairs = query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Name: Again(pair[0]), Value: pair.Length > 1 ? Again(pair[1]) : ""));
        return string.Join('&', pairs.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value}"));
    }

    private static string Again(string encoded) => Encode(Uri.UnescapeDataString(encoded));

    private static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' ? ((char)b).ToString() : $"%{b:X2}"));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
