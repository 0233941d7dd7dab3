using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Processes.Clients;

/// <summary>
/// An agent that never stops: it measures and beats each second, always the same, and connects anew, to the next door, when its connection breaks.
/// </summary>
public sealed class LiveAgent : IAsyncDisposable
{
    /// <summary>What it measures, in percent.</summary>
    public const int Cpu = 95;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private readonly IReadOnlyList<Uri> _doors;
    private readonly AgentOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task _beating = Task.CompletedTask;
    private ClientWebSocket? _socket;
    private HttpMessageInvoker? _transport;
    private int _door;

    private LiveAgent(IReadOnlyList<Uri> doors, string instance, AgentOptions options) => (_doors, Instance, _options) = (doors, instance, options);

    /// <summary>Whom it speaks for.</summary>
    public string Instance { get; }

    /// <summary>How many heartbeats were acknowledged.</summary>
    public long Beats { get; private set; }

    /// <summary>How often it had to connect.</summary>
    public int Connections { get; private set; }

    /// <summary>When a heartbeat was last acknowledged.</summary>
    public DateTimeOffset LastBeat { get; private set; }

    /// <summary>Connects it; ends with the first acknowledged heartbeat.</summary>
    public static async Task<LiveAgent> Start(IEnumerable<FleetServer> doors, string instance, AgentOptions? options = null)
    {
        var agent = new LiveAgent([.. doors.Select(door => door.Address)], instance, options ?? new());
        await agent.Beat();
        agent._beating = agent.Go();
        return agent;
    }

    /// <summary>Sends a heartbeat; ends when one is acknowledged.</summary>
    public async Task Beat()
    {
        using var limit = new CancellationTokenSource(Deadline);
        await Beat(limit.Token);
    }

    /// <summary>Lets go of its connection without a word; it comes back by itself.</summary>
    public void Drop() => _socket?.Abort();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        Disconnect();
        _turn.Dispose();
        _end.Dispose();
    }

    private async Task Go()
    {
        using var timer = new PeriodicTimer(_options.Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) await Beat(_end.Token);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Beat(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            while (!await Try(cancellation)) cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> Try(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.Patience);
        try
        {
            _socket ??= await Connect(limit.Token);
            await Send(_socket, "metrics", new() { ["instance_id"] = Instance, ["cpuPercent"] = Cpu }, limit.Token);
            await Send(_socket, "heartbeat", new() { ["instance_id"] = Instance }, limit.Token);
            if (await IsAcknowledged(_socket, limit.Token))
            {
                Beats++;
                LastBeat = DateTimeOffset.UtcNow;
                return true;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or HttpRequestException or SocketException or OperationCanceledException or ObjectDisposedException
            && !cancellation.IsCancellationRequested)
        {
            // The next door.
        }

        Disconnect();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        await pause.WaitForNextTickAsync(cancellation);
        return false;
    }

    // A sample that there is no room for is answered, too.
    private async Task<bool> IsAcknowledged(ClientWebSocket socket, CancellationToken cancellation)
    {
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer, cancellation);
            if (received.MessageType is WebSocketMessageType.Close) return false;
            if ((string)JsonNode.Parse(_buffer.AsSpan(0, received.Count))!["type"]! == "heartbeat:pong") return true;
        }
    }

    private static Task Send(ClientWebSocket socket, string type, JsonObject payload, CancellationToken cancellation) => socket.SendAsync(
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["payload"] = payload }.ToJsonString()), WebSocketMessageType.Text, true, cancellation);

    private async Task<ClientWebSocket> Connect(CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {FleetServer.AdminKey}");
        var door = _doors[_door++ % _doors.Count];
        try
        {
            _transport = _options.Sockets is { } sockets ? new HttpMessageInvoker(Through(sockets)) : null;
            await socket.ConnectAsync(new Uri($"ws://{door.Authority}/ws/agent"), _transport, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Connections++;
        return socket;
    }

    private static SocketsHttpHandler Through(Func<Socket> sockets) => new()
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = sockets();
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private void Disconnect()
    {
        _socket?.Dispose();
        _socket = null;
        _transport?.Dispose();
        _transport = null;
    }
}

/// <summary>How an agent behaves.</summary>
public sealed record AgentOptions
{
    /// <summary>From one heartbeat to the next.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it waits for an answer before it connects anew.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Makes its sockets, such as in a network of its own.</summary>
    public Func<Socket>? Sockets { get; init; }
}
