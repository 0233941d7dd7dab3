using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Fleet.Cluster.Tests;

/// <summary>
/// An agent that never stops: it measures and beats each second, always the same, and connects anew, to the next door, when its connection breaks.
/// </summary>
internal sealed class LiveAgent : IAsyncDisposable
{
    /// <summary>What it measures, in percent.</summary>
    public const int Cpu = 95;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private Task _beating = Task.CompletedTask;
    private ClientWebSocket? _socket;
    private int _door;

    private LiveAgent(Cluster cluster, string instance) => (_cluster, Instance) = (cluster, instance);

    public string Instance { get; }

    public static async Task<LiveAgent> Start(Cluster cluster, string instance)
    {
        var agent = new LiveAgent(cluster, instance);
        await agent.Beat();
        agent._beating = agent.Go();
        return agent;
    }

    /// <summary>Sends a heartbeat; ends when one is acknowledged.</summary>
    public async Task Beat()
    {
        await _turn.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(Deadline);
            while (!await Try(limit.Token)) limit.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _socket?.Dispose();
        _turn.Dispose();
        _end.Dispose();
    }

    private async Task Go()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) await Beat();
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task<bool> Try(CancellationToken cancellation)
    {
        try
        {
            _socket ??= await Connect(cancellation);
            await Send(_socket, "metrics", new() { ["instance_id"] = Instance, ["cpuPercent"] = Cpu }, cancellation);
            await Send(_socket, "heartbeat", new() { ["instance_id"] = Instance }, cancellation);
            var buffer = new byte[4096];
            var received = await _socket.ReceiveAsync(buffer, cancellation);
            if (received.MessageType is not WebSocketMessageType.Close && (string)JsonNode.Parse(buffer.AsSpan(0, received.Count))!["type"]! == "heartbeat:pong") return true;
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or HttpRequestException && !cancellation.IsCancellationRequested)
        {
            // The next door.
        }

        _socket?.Dispose();
        _socket = null;
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        await pause.WaitForNextTickAsync(cancellation);
        return false;
    }

    private static Task Send(ClientWebSocket socket, string type, JsonObject payload, CancellationToken cancellation) => socket.SendAsync(
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["payload"] = payload }.ToJsonString()), WebSocketMessageType.Text, true, cancellation);

    private async Task<ClientWebSocket> Connect(CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Node.AdminKey}");
        var door = _cluster.Doors[_door++ % _cluster.Doors.Count];
        await socket.ConnectAsync(new Uri($"ws://{door.Address.Authority}/ws/agent"), cancellation);
        return socket;
    }
}
