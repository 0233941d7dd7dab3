using System.Diagnostics;
using System.Net.WebSockets;
using Fleet.Load.Loop;

namespace Fleet.Load.Agents;

/// <summary>One agent's side of a connection, with as little of its own as can be.</summary>
internal sealed class LoadAgent(string instance, Uri server, string key) : IDisposable
{
    private byte[] _buffer = new byte[1024];
    private ClientWebSocket _socket = new();

    public string Instance => instance;

    public AgentFrames Frames { get; } = new(instance);

    public async Task Connect(string path = "/ws/agent", CancellationToken cancellation = default)
    {
        _socket = new ClientWebSocket();
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await _socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}"), cancellation);
    }

    /// <summary>Sends a heartbeat and waits for its answer; how long that took.</summary>
    public async Task<TimeSpan> Beat(CancellationToken cancellation = default)
    {
        var begun = Stopwatch.GetTimestamp();
        await Exchange(Frames.Heartbeat, cancellation);
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Sends a frame and waits for its answer; false if that is an error.</summary>
    public async Task<bool> Exchange(ReadOnlyMemory<byte> frame, CancellationToken cancellation = default)
    {
        await Send(frame, cancellation);
        var answer = await Receive(cancellation);
        return answer.Span.IndexOf("\"type\":\"error\""u8) < 0;
    }

    public ValueTask Send(ReadOnlyMemory<byte> frame, CancellationToken cancellation = default) =>
        _socket.SendAsync(frame, WebSocketMessageType.Text, true, cancellation);

    /// <summary>The next frame; its bytes are good until the one after it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Receive(CancellationToken cancellation = default)
    {
        for (var length = 0; ;)
        {
            if (length == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (received.MessageType == WebSocketMessageType.Close) throw new WebSocketException($"closed: {_socket.CloseStatusDescription}");
            length += received.Count;
            if (received.EndOfMessage) return _buffer.AsMemory(0, length);
        }
    }

    /// <summary>Gone without a word.</summary>
    public void Drop() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    /// <summary>Agents of these instances, connected and known to speak for them.</summary>
    public static async Task<IReadOnlyList<LoadAgent>> ConnectAll(IEnumerable<string> instances, Uri server, string key)
    {
        LoadAgent[] agents = [.. instances.Select(instance => new LoadAgent(instance, server, key))];
        await ConnectAll(agents);
        return agents;
    }

    /// <inheritdoc cref="ConnectAll(IEnumerable{string}, Uri, string)"/>
    public static Task ConnectAll(IEnumerable<LoadAgent> agents) => Many.Each(agents, 200, async agent =>
    {
        await agent.Connect();
        await agent.Beat();
    });
}
