using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>An agent that says only what the test lets it say.</summary>
internal sealed class PlainAgent : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();

    private PlainAgent(string instance) => Instance = instance;

    public string Instance { get; }

    public static async Task<string> Register(FleetProcess fleet, string name)
    {
        var (status, body) = await fleet.Post("/api/v1/instances", new JsonObject { ["name"] = name, ["provider"] = "docker" });
        Assert.Equal(HttpStatusCode.Created, status);
        return (string)body["id"]!;
    }

    public static async Task<PlainAgent> Connect(FleetProcess fleet, string instance)
    {
        var agent = new PlainAgent(instance);
        agent._socket.Options.SetRequestHeader("Authorization", $"Bearer {FleetServer.AdminKey}");
        using var limit = new CancellationTokenSource(Deadline);
        await agent._socket.ConnectAsync(new Uri($"ws://{fleet.Client.BaseAddress!.Authority}/ws/agent"), limit.Token);
        return agent;
    }

    /// <summary>Sends a heartbeat, which must be acknowledged.</summary>
    public async Task Beat()
    {
        using var limit = new CancellationTokenSource(Deadline);
        var beat = new JsonObject { ["type"] = "heartbeat", ["payload"] = new JsonObject { ["instance_id"] = Instance } };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(beat.ToJsonString()), WebSocketMessageType.Text, true, limit.Token);
        var buffer = new byte[4096];
        var received = await _socket.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("heartbeat:pong", (string)JsonNode.Parse(buffer.AsSpan(0, received.Count))!["type"]!);
    }

    /// <summary>Why Fleet closes the connection, when it does.</summary>
    public async Task<WebSocketCloseStatus?> Closed()
    {
        var buffer = new byte[4096];
        while ((await _socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType is not WebSocketMessageType.Close)
        {
        }

        return _socket.CloseStatus;
    }

    public void Dispose() => _socket.Dispose();
}
