using System.Globalization;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Tests.Fuzz.Running;
using Fleet.Tests.Fuzz.Texts;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>
/// What comes over an open socket, byte for byte: whole messages are answered, what breaks the protocol is closed with a code, and what is cut off ends
/// with whoever has sent it.
/// </summary>
internal sealed class SocketTargets(SocketHost fleet)
{
    // After that silence a peer that has not said a whole message goes away.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    // Goodbye, going away, the protocol, the data, their encoding, the rules, the size.
    private static readonly int[] Codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009];

    private static readonly string[] Types =
        ["heartbeat:pong", "ack", "error", "metrics:snapshot", "instance:status", "event:instance", "log:line", "log:resync", "closed", "data"];

    private int _number;

    public Target Agent => Of("socket-agent", 150, input => Fault("/ws/agent", fleet.KeyOf(Role.Developer), $"X-Instance-ID: {fleet.Instance}\r\n", input, IsAnswered));

    public Target Console => Of("socket-console", 100, input => Fault("/ws", fleet.KeyOf(Role.Viewer), "", input, IsAnswered));

    /// <summary>A socket of that path.</summary>
    public Target At(string path) => Of("socket", 0, input => Fault(path, fleet.KeyOf(Role.Viewer), "", input, IsAnswered));

    public Target Terminal => Of("socket-terminal", 100, input => Fault(fleet.Terminal, fleet.KeyOf(Role.Developer), "", input, (_, probe) => fleet.WasTyped(probe)));

    /// <summary>Raw bytes, and what its readers are tried with, in frames.</summary>
    public static IReadOnlyList<(string Name, byte[] Input)> CorpusOf(Target target) =>
    [
        .. Corpus.Of("socket"),
        .. Corpus.Of(target.Name is "socket-terminal" ? "terminal-frame" : "frame").Select(one => ($"frame/{one.Name}", WireFrame.Of(1, one.Input))),
    ];

    private static Target Of(string name, int cases, Func<byte[], string?> fault) => new(name, cases, fault) { Words = FrameTargets.Words, MaxLength = 300_000 };

    private string? Fault(string path, string key, string header, byte[] input, Func<RawPeer, string, bool> isAnswered)
    {
        using var peer = new RawPeer(fleet.Address);
        peer.Say(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: fleet\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + $"Authorization: Bearer {key}\r\n{header}\r\n"));
        if (!peer.Listen(() => peer.Text.Contains("\r\n\r\n", StringComparison.Ordinal)) || !peer.Text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)) return $"is not let in: {peer.Text}";
        peer.Heard.RemoveRange(0, peer.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);

        var probe = string.Create(CultureInfo.InvariantCulture, $"probe-{++_number}-");
        var isTerminal = path == fleet.Terminal;
        peer.Say(input);
        peer.Say(WireFrame.Text(
            $$"""{"channel":"heartbeat","type":"{{(isTerminal ? "data" : "heartbeat:ping")}}","ts":1,"correlationId":"{{probe}}","data":{{(isTerminal ? $"\"{probe}\"" : "{}")}} }"""));
        var wire = WireFrame.Judge(input);
        var isDone = wire switch
        {
            Wire.Whole => peer.Listen(() => IsClosed(peer) || isAnswered(peer, probe)),
            Wire.Cut => peer.Listen(() => false, Patience),
            _ => peer.Listen(() => IsClosed(peer)),
        };
        return isDone ? Said(peer) ?? fleet.Fault() : $"{wire}, and is neither answered nor closed";
    }

    private static bool IsClosed(RawPeer peer) => peer.IsEnded || WireFrame.Read(peer.Heard).Any(frame => frame.Code == 8);

    private static bool IsAnswered(RawPeer peer, string probe) => peer.Text.Contains(probe, StringComparison.Ordinal);

    // What Fleet says itself keeps to the protocol, the documented types and the documented codes.
    private static string? Said(RawPeer peer)
    {
        foreach (var frame in WireFrame.Read(peer.Heard))
        {
            if (frame is not { IsLast: true, Reserved: 0, IsMasked: false } || frame.Code is not (1 or 8 or 9 or 10)) return $"Fleet sends a frame of {frame}";
            if (frame.Code == 8 && frame.Body.Length >= 2 && !Codes.Contains((frame.Body[0] << 8) | frame.Body[1])) return $"Fleet closes with {(frame.Body[0] << 8) | frame.Body[1]}: {Encoding.UTF8.GetString(frame.Body.AsSpan(2))}";
            if (frame.Code != 1) continue;
            var said = JsonElement.Parse(frame.Body);
            if (!Types.Contains(said.Text("type"))) return $"Fleet says {said}";
            if (said.GetRawText().Contains("INTERNAL_ERROR", StringComparison.Ordinal)) return $"Fleet failed: {said}";
        }

        return null;
    }
}
