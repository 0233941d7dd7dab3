using System.Text;
using System.Text.RegularExpressions;
using Fleet.Api.Tests.Hosting;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>Requests byte for byte, as no client would let them out: with wrong lengths, broken chunks, floods of headers, or cut off.</summary>
internal sealed partial class HttpTarget(SocketHost fleet)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Words =
    [
        "Content-Length: 0\r\n", "Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "\r\n\r\n", "\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n",
        "Upgrade: websocket\r\n", "Host: \r\n", "Host: a\r\nHost: b\r\n", "GET ", "POST ", "TRACE ", "HTTP/1.1", "HTTP/1.0", "/../../etc/passwd", "%00", "%2e%2e/", "?a=%ff", "#", "Cookie: a=b\r\n", "Range: bytes=0-\r\n",
        "Last-Event-ID: 9\r\n", "If-Match: *\r\n", "Accept: text/event-stream\r\n", "Content-Type: application/yaml\r\n", "Idempotency-Key: a\r\n", "{\"a\":", "‮",
    ];

    public Target Target => new("http", 250, Fault) { Words = Words, MaxLength = 40_000 };

    private string? Fault(byte[] input)
    {
        using var peer = new RawPeer(fleet.Address);
        peer.Say(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(input).Replace("Bearer KEY", $"Bearer {FleetHost.AdminKey}", StringComparison.Ordinal)));
        if (!peer.Listen(() => false, Patience)) return "the connection of a client that has gone does not end";
        var said = peer.Text;
        return Failed().Match(said) is { Success: true } failed ? $"{failed.Value}\n{said}"
            : said.Contains(FleetHost.AdminKey, StringComparison.Ordinal) ? $"the key is echoed: {said}"
            // To who begins as HTTP/2 does, it says so in frames.
            : said.Length > 0 && !said.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && !input.AsSpan().StartsWith("PRI "u8) ? $"is no answer: {said}"
            : fleet.Fault();
    }

    // 505 is what a server says of a version that it does not speak.
    [GeneratedRegex(@"(?<=^|\n|})HTTP/1\.1 5(?!05 )\d\d [^\r]*")]
    private static partial Regex Failed();
}
