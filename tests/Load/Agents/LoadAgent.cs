using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Fleet.Load.Agents;

/// <summary>One agent's side of a connection, with as little of its own as can be.</summary>
internal sealed class LoadAgent(string instance, Uri server, string key) : IDisposable
{
    private readonly byte[] _beat = Encoding.UTF8.GetBytes(
        $$$"""{"protocol_version":"","type":"heartbeat","payload":{"instance_id":"{{{instance}}}","uptime_seconds":12,"cpu_percent":1.5,"memory_used":1048576,"memory_total":4194304}}""");

    private readonly byte[] _metrics = Encoding.UTF8.GetBytes(
        $$$"""{"protocol_version":"","type":"metrics","payload":{"instance_id":"{{{instance}}}","cpuPercent":1.5,"memoryUsed":1048576,"memoryTotal":4194304,"loadAvg":[0.1,0.2,0.3],"networkBytesIn":1000,"networkBytesOut":2000}}""");

    private readonly byte[] _buffer = new byte[1024];
    private ClientWebSocket _socket = new();

    public async Task Connect(CancellationToken cancellation)
    {
        _socket = new ClientWebSocket();
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await _socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws/agent"), cancellation);
    }

    /// <summary>Sends a heartbeat and waits for its answer; how long that took.</summary>
    public async Task<TimeSpan> Beat(CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        await _socket.SendAsync(_beat, WebSocketMessageType.Text, true, cancellation);
        await Receive(cancellation);
        return Stopwatch.GetElapsedTime(begun);
    }

    public ValueTask Measure(CancellationToken cancellation) => _socket.SendAsync(_metrics.AsMemory(), WebSocketMessageType.Text, true, cancellation);

    /// <summary>Gone without a word.</summary>
    public void Drop() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private async Task Receive(CancellationToken cancellation)
    {
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close) throw new WebSocketException($"closed: {_socket.CloseStatusDescription}");
        }
        while (!received.EndOfMessage);
    }
}
