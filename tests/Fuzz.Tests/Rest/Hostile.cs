using System.Text;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>What strangers send.</summary>
internal static class Hostile
{
    private const int Deep = 10_000;
    private const int Long = 100_000;

    /// <summary>Text that means something to somebody further in.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "' OR '1'='1", "'; DROP TABLE states; --", "\" OR \"\"=\"", "1;SELECT pg_sleep(10)", "$(touch /tmp/pwned)", "`id`", "; rm -rf /;", "| cat /etc/passwd", "&& true",
        "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{constructor}}", "<script>alert(1)</script>", "\r\nX-Injected: 1", "a\nb", "../../../../etc/passwd",
        "..\\..\\windows", "%00", "%2e%2e%2f", "file:///etc/passwd", "http://169.254.169.254/", "\\u0000", "%s%n%x", "a\u0001b\u001b[31m", "\u202Eabc", "\uFEFFabc",
        "a\u0301\u0301\u0301", "💩", "İ", "ß", "NaN", "Infinity", "-0", "0x10", "1e9", "true", "null", "undefined", "__proto__", "constructor", "*", "%", "_", "\\", "'", "\"",
        " ", "\t", ",", ",,,", ":", "a:b:c", "-1", "99999999999999999999", "9223372036854775808", "2026-13-45T99:99:99Z", "0000-00-00", "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00+14:00", "inst_", "inst_../x", "inst_" + new string('a', 200), "LOCALHOST.", "http://xn--/", "http://[", "*/0 * * * *", "0 0 30 2 *", "(a+)+$",
    ];

    /// <summary>JSON values in the place of others; some are none.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "null", "true", "false", "0", "-1", "1", "0.5", "-0", "1e400", "-1e400", "1e-400", "99999999999999999999", "2147483648", "-2147483649", "9223372036854775808",
        "1e308", "NaN", "Infinity", "01", "+1", "0x10", "\"\"", "\"a\"", "[]", "{}", "[null]", "[[]]", "[1,\"a\",null,{}]", "{\"a\":null}", "{\"\":\"\"}", "{\"$ref\":\"#\"}",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00a\"", "\"\\uFFFE\"", "{\"\\ud800\":1}", "{\"a\\u0000b\":\"c\"}", "{\"k\":\"\\u0000\"}", "\"2026-13-45T99:99:99Z\"", "'a'",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", new string('9', 400), $"0.{new string('1', 400)}", $"\"{new string('a', Long)}\"",
        $"[{string.Join(',', Enumerable.Repeat("\"a\"", 1_000))}]", $"{{{string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"k{i}\":\"v\""))}}}",
    ];

    /// <summary>Bodies that are wrong as a whole.</summary>
    public static IReadOnlyList<(string Name, byte[] Body)> Bodies(string sound) =>
    [
        ("empty", []), ("null", "null"u8.ToArray()), ("array", "[]"u8.ToArray()), ("text", "\"a\""u8.ToArray()), ("number", "1"u8.ToArray()), ("NaN", "NaN"u8.ToArray()),
        ("not JSON", "<a/>"u8.ToArray()), ("half", Utf8(sound[..(sound.Length / 2)])), ("twice", Utf8(sound + sound)), ("comment", Utf8($"/* a */{sound}")),
        ("trailing comma", Utf8(sound.TrimEnd('}') + ",}")), ("duplicate keys", Utf8(Doubled(sound))), ("BOM", [0xEF, 0xBB, 0xBF, .. Utf8(sound)]),
        ("UTF-16", Encoding.Unicode.GetBytes(sound)), ("UTF-16 with BOM", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(sound)]),
        ("UTF-32", Encoding.UTF32.GetBytes(sound)), ("invalid UTF-8", Put(sound, 0xFF, 0xFE)), ("overlong UTF-8", Put(sound, 0xC0, 0x80)),
        ("surrogate in UTF-8", Put(sound, 0xED, 0xA0, 0x80)), ("NUL in it", Put(sound, 0)), ("NUL before it", [0, .. Utf8(sound)]),
        ("deep arrays", Utf8(new string('[', Deep) + new string(']', Deep))), ("open arrays", Utf8(new string('[', Deep))),
        ("deep objects", Utf8(string.Concat(Enumerable.Repeat("{\"a\":", Deep)) + "1" + new string('}', Deep))),
        ("deep in a field", Utf8($"{sound.TrimEnd('}')}{(sound.Length > 2 ? "," : "")}\"x\":{new string('[', Deep)}{new string(']', Deep)}}}")),
        ("many keys", Utf8($"{{{string.Join(',', Enumerable.Range(0, Deep).Select(i => $"\"k{i}\":{i}"))}}}")),
        ("large number", Utf8($"{{\"a\":{new string('9', Long)}}}")), ("large key", Utf8($"{{\"{new string('a', Long)}\":1}}")),
        ("too large", Utf8($"{{\"a\":\"{new string('a', 1_048_577)}\"}}")), ("spaces", Utf8(new string(' ', Long))), ("prototype", Utf8("""{"__proto__":{"a":1},"constructor":1}""")),
    ];

    /// <summary>Types that a body may be said to have.</summary>
    public static IReadOnlyList<string?> MediaTypes { get; } =
    [
        null, "", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16",
        "application/json; charset=nonsense", "application/json;;;", "/", "application/*+json", "text/json", "application/problem+json", "APPLICATION/JSON", new string('a', 5_000),
    ];

    public static IReadOnlyList<HttpMethod> Methods { get; } =
    [
        HttpMethod.Get, HttpMethod.Put, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace, new("FOO"), new("PROPFIND"),
        new("get"),
    ];

    /// <summary>Path segments, already as they stand on the wire.</summary>
    public static IReadOnlyList<string> Segments { get; } =
    [
        "%00", "a%00b", "%2e%2e", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..", "%ff", "%c0%80", "%ed%a0%80", "%", "%zz", "%u0041", "a%0d%0aX-Injected:%201", "%20", "%F0%9F%92%A9", "~", "*",
        "%27%20OR%201=1--", "%24(id)", "%7B%7B7*7%7D%7D", "null", "0", "-1", "99999999999999999999", "true", ";a=b", "a;b", "a,b", "inst_x", "srv_x", "whk_x", "unknown", "a%2fb", "%2f",
        "%25%30%30", new string('a', 129), new string('a', 4_000), "%E2%80%AE", "inst_%00", "inst_x%0a",
    ];

    public static IReadOnlyList<(string Name, string Value)> Headers { get; } =
    [
        ("Accept", "application/problem+json"), ("Accept", "text/html"), ("Accept", "a/b;q=zz,,,"), ("Accept", new string('a', 10_000)), ("Accept-Encoding", "gzip;q=zz"),
        ("Accept-Language", "%00"), ("X-Request-ID", new string('a', 10_000)), ("X-Request-ID", "' OR 1=1"), ("X-Request-ID", "é"), ("Idempotency-Key", new string('a', 10_000)),
        ("Idempotency-Key", "' OR 1=1"), ("Idempotency-Key", ""), ("Last-Event-ID", "99999999999999999999"), ("Last-Event-ID", "' OR 1=1"), ("If-Match", "\"x"), ("If-None-Match", "W/*"),
        ("Range", "bytes=0-0,-1"), ("X-Forwarded-For", "' OR 1=1"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "for=\"_x"), ("Cookie", "session=%00; session=x; =;"),
        ("Cookie", new string('a', 10_000)), ("Origin", "null"), ("X-HTTP-Method-Override", "DELETE"), ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("traceparent", "00-x-y-zz"),
        ("traceparent", $"00-{new string('0', 32)}-{new string('0', 16)}-00"), ("tracestate", new string('a', 10_000)), ("baggage", "a=%00,b=\r"), ("X-Api-Key", "sk-nothing"),
    ];

    public static IReadOnlyList<string?> Credentials { get; } =
        [null, "Bearer", "Bearer ", "Bearer nothing", "Basic YTpi", "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.e30.", $"Bearer {new string('a', 10_000)}", "Bearer \u00e9", "nonsense"];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Doubled(string sound) => sound.Length > 2 ? $"{sound.TrimEnd('}')},{sound[1..]}" : """{"a":1,"a":2}""";

    // Within the last text of it, or of a text of its own.
    private static byte[] Put(string sound, params byte[] bytes)
    {
        var at = sound.LastIndexOf('"');
        return at > 0 ? [.. Utf8(sound[..at]), .. bytes, .. Utf8(sound[at..])] : [.. "{\"a\":\""u8, .. bytes, .. "\"}"u8];
    }
}
