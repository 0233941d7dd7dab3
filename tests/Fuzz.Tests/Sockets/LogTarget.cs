using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>
/// Lines of a log, through the real ways in: over REST and from an agent, back from the list, from a search, and as an event of a stream, in which no line
/// may pass for another event.
/// </summary>
internal sealed class LogTarget(SocketHost fleet, HttpClient client, EventReader stream)
{
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARN", "ERROR"];

    private static readonly string[] Words =
    [
        "\u001b[31m", "\u001b]0;title\u0007", "\u001b[2J\u001b[H", "[ERROR]", "2026-01-01T00:00:00.123456789Z ", "level=warn", "\r\n\r\ndata: {}\r\n\r\n", "\nid: 1\n", "event: resync\n", "\u2028", "\u202e", "\0", "\u0085", "\ufeff",
        "%s%n", "${jndi:ldap://x}", "' OR 1=1 --", "\" NEAR(", "*", "AND", "\\u0000", "\\ud800", "</script>", "💩", "e\u0301\u0301\u0301",
    ];

    public Target Target => new("log-line", 100, Fault) { Words = Words, MaxLength = 300_000 };

    private string? Fault(byte[] input) => Ingest(input).GetAwaiter().GetResult() ?? fleet.Fault();

    private async Task<string?> Ingest(byte[] input)
    {
        var level = Levels[input.Length % Levels.Length];
        // Its bytes as they are, with only what JSON cannot do without in escapes.
        byte[] message = [.. input.SelectMany(octet => octet is < 0x20 or (byte)'"' or (byte)'\\' ? Encoding.ASCII.GetBytes($"\\u{octet:x4}") : [octet])];
        byte[] entry = [.. Encoding.ASCII.GetBytes($$"""{"instanceId":"{{fleet.Instance}}","level":"{{level}}","source":"APP","message":" """[..^1]), .. message, .. "\"}"u8];
        using var sent = new ByteArrayContent(entry) { Headers = { ContentType = new("application/json") } };
        using var answer = await client.PostAsync("/api/v1/logs/ingest", sent);
        if (answer.StatusCode is not HttpStatusCode.Created)
        {
            var refused = await answer.Content.ReadAsStringAsync();
            return (int)answer.StatusCode is 400 or 413 or 422 && JsonElement.Parse(refused).TryGetProperty("code", out _) ? null : $"{(int)answer.StatusCode}: {refused}";
        }

        var text = Encoding.UTF8.GetString(input);
        var stored = (await client.GetAsync(answer.Headers.Location).Json()).Text("message")!;
        if (stored.Length == 0 || !text.StartsWith(stored, StringComparison.Ordinal)) return $"was stored as {JavaScriptEncoder.Default.Encode(stored)}";
        for (var i = 0; ; i++)
        {
            var shown = await stream.Next().Within("the line in the stream");
            if (shown.Data.ValueKind is JsonValueKind.Object && shown.Data.TryGetProperty("message", out var said) && said.GetString() == stored) break;
            if (i == 10) return $"is shown as {shown.Data}";
        }

        var words = Uri.EscapeDataString(text[..Math.Min(text.Length, 60)]);
        foreach (var path in new[] { $"/api/v1/logs?limit=2&search={words}", $"/api/v1/instances/{fleet.Instance}/logs?limit=2&level={level}" })
        {
            using var found = await client.GetAsync(path);
            if ((int)found.StatusCode is not (200 or 400 or 422)) return $"{(int)found.StatusCode} to {path}";
            _ = JsonElement.Parse(await found.Content.ReadAsStringAsync());
        }

        return null;
    }
}
