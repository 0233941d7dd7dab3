using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Fleet.Api.Tests.Hosting;

/// <summary>An agent's side of a connection.</summary>
public sealed class AgentClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly ClientWebSocket _socket = new();

    private AgentClient() => _socket.Options.CollectHttpResponseDetails = true;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public static async Task<AgentClient> Connect(FleetHost fleet, string key, string path = "/ws/agent", string? instance = null)
    {
        var client = new AgentClient();
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        if (instance is not null) client._socket.Options.SetRequestHeader("X-Instance-ID", instance);
        await client.Open(fleet, path);
        return client;
    }

    public static async Task<AgentClient> ConnectWithTicket(FleetHost fleet, string ticket)
    {
        var client = new AgentClient();
        await client.Open(fleet, $"/ws?ticket={ticket}");
        return client;
    }

    public static async Task<int> RefusedTicket(FleetHost fleet, string ticket)
    {
        using var client = new AgentClient();
        await Assert.ThrowsAsync<WebSocketException>(() => client.Open(fleet, $"/ws?ticket={ticket}"));
        return (int)client._socket.HttpStatusCode;
    }

    /// <summary>The HTTP status with which an upgrade is refused.</summary>
    public static async Task<int> Refused(FleetHost fleet, string? key, string path = "/ws/agent")
    {
        using var client = new AgentClient();
        if (key is not null) client._socket.Options.SetRequestHeader("X-Api-Key", key);
        await Assert.ThrowsAsync<WebSocketException>(() => client.Open(fleet, path));
        return (int)client._socket.HttpStatusCode;
    }

    /// <summary>A heartbeat as the agent in the field sends it.</summary>
    public Task Beat(string instance) => Send($$"""
        {"protocol_version":"","type":"heartbeat",
            "payload":{"instance_id":"{{instance}}","timestamp":"2026-01-01T00:00:00.123456789Z","uptime_seconds":12} }
        """);

    /// <summary>A heartbeat in the native envelope.</summary>
    public Task Ping(string correlation, string data = "{}") =>
        Send($$"""{"channel":"heartbeat","type":"heartbeat:ping","ts":1,"correlationId":"{{correlation}}","data":{{data}} }""");

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task Send(byte[] bytes, WebSocketMessageType type)
    {
        using var limit = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(bytes, type, true, limit.Token);
    }

    /// <summary>The next frame; null once the other side has closed.</summary>
    public async Task<JsonElement?> Receive()
    {
        using var limit = new CancellationTokenSource(Deadline);
        var buffer = new byte[64 * 1024];
        for (var length = 0; ;)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            if (received.MessageType is WebSocketMessageType.Close) return null;
            length += received.Count;
            if (received.EndOfMessage) return JsonElement.Parse(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    /// <summary>The next frame, which must be of that type.</summary>
    public async Task<JsonElement> Expect(string type)
    {
        var frame = await Receive();
        Assert.Equal(type, frame?.Text("type"));
        return frame!.Value;
    }

    public async Task<string?> ExpectError()
    {
        var frame = await Expect("error");
        return (frame.TryGetProperty("data", out var data) ? data : frame.GetProperty("payload")).Text("code");
    }

    public async Task ExpectClose(WebSocketCloseStatus status)
    {
        Assert.Null(await Receive());
        Assert.Equal(status, CloseStatus);
    }

    public async Task Close()
    {
        using var limit = new CancellationTokenSource(Deadline);
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "agent shutdown", limit.Token);
    }

    public void Dispose() => _socket.Dispose();

    private async Task Open(FleetHost fleet, string path)
    {
        using var limit = new CancellationTokenSource(Deadline);
        await _socket.ConnectAsync(new Uri($"ws://{fleet.Address.Authority}{path}"), limit.Token);
    }
}
