using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>One connection to Fleet: the outbox goes out, heartbeats go out when they are due, and what Fleet says is acted on.</summary>
internal sealed class Link : IAsyncDisposable
{
    private const int MaxFrame = 1024 * 1024;
    private const int Burst = 500;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly AgentSettings _settings;
    private readonly string _instance;
    private readonly Outbox _outbox;
    private readonly CommandRunner _commands;
    private readonly Terminals _terminals;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private TimeSpan _interval = TimeSpan.FromSeconds(10);
    private TaskCompletionSource _intervalChanged = new();
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Link(AgentSettings settings, string instance, Outbox outbox, CommandRunner commands, Terminals terminals, TimeProvider time)
    {
        (_settings, _instance, _outbox, _commands, _terminals, _time) = (settings, instance, outbox, commands, terminals, time);
        _startedAt = time.GetTimestamp();
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {settings.ApiKey}");
        _socket.Options.SetRequestHeader("X-Agent-Version", AgentSettings.Version);
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
        _socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(40);
    }

    public static async Task<Link> Open(
        AgentSettings settings, string instance, Outbox outbox, CommandRunner commands, Terminals terminals, TimeProvider time, CancellationToken cancellation)
    {
        var link = new Link(settings, instance, outbox, commands, terminals, time);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            var address = new UriBuilder(new Uri(settings.Url, "ws/agent")) { Scheme = settings.Url.Scheme == "https" ? "wss" : "ws" };
            await link._socket.ConnectAsync(address.Uri, limit.Token);
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether Fleet has closed it because another agent speaks for the instance now.</summary>
    public bool IsReplaced => _socket.CloseStatusDescription == "Replaced by new connection";

    /// <summary>Speaks and listens until the connection ends.</summary>
    /// <param name="heard">Called when Fleet has answered a heartbeat: the connection is a good one.</param>
    /// <param name="told">Called with the jitter that Fleet asks for.</param>
    public async Task Serve(Action heard, Action<TimeSpan> told, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] work = [Receive(heard, told, stop.Token), SendOutbox(stop.Token), Beat(stop.Token)];
        var first = await Task.WhenAny(work);
        if (cancellation.IsCancellationRequested) await Close();
        await stop.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested) await first;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Beat(CancellationToken cancellation)
    {
        while (true)
        {
            await Send(new Message("heartbeat", Heartbeat(), null), cancellation);
            var changed = _intervalChanged.Task;
            await Task.WhenAny(Task.Delay(_interval, _time, cancellation), changed);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private JsonObject Heartbeat() => new()
    {
        ["instance_id"] = _instance,
        ["timestamp"] = _time.GetUtcNow().ToString("O"),
        ["uptime_seconds"] = (long)_time.GetElapsedTime(_startedAt).TotalSeconds,
        ["agent_version"] = AgentSettings.Version,
        ["cpu_percent"] = Figures.CpuPercent(),
        ["memory_used"] = Figures.Memory().Used,
        ["memory_total"] = Figures.Memory().Total,
        ["disk_used"] = Figures.Disk().Used,
        ["disk_total"] = Figures.Disk().Total,
        ["processes"] = Figures.Processes(20),
    };

    private async Task SendOutbox(CancellationToken cancellation)
    {
        // Only the heartbeat says whose words these are: before its answer, Fleet would not know what to do with them.
        await _greeted.Task.WaitAsync(cancellation);
        for (var row = 1; ; row = _outbox.Count == 0 ? 1 : row + 1)
        {
            // What was kept during an absence goes out no faster than Fleet takes frames in the long run.
            if (row > Burst) await Task.Delay(Pace, _time, cancellation);
            var message = await _outbox.Next(cancellation);
            try
            {
                await Send(message, cancellation);
                _outbox.Sent(message);
            }
            catch
            {
                _outbox.Keep();
                throw;
            }
        }
    }

    private async Task Send(Message message, CancellationToken cancellation)
    {
        var frame = new JsonObject { ["protocol_version"] = "1.0", ["type"] = message.Type, ["payload"] = message.Payload.DeepClone() };
        if (message.Session is not null) frame["session_id"] = message.Session;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, FrameJson.Default.JsonObject);
        await _sending.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task Receive(Action heard, Action<TimeSpan> told, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == buffer.Length)
                {
                    if (length >= MaxFrame) throw new IOException("Fleet sent more than an agent takes");
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                received = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += received.Count;
            }
            while (!received.EndOfMessage);

            if (received.MessageType is WebSocketMessageType.Close) return;
            if (JsonNode.Parse(buffer.AsSpan(0, length)) is JsonObject frame) await Act(frame, heard, told);
        }
    }

    private async Task Act(JsonObject frame, Action heard, Action<TimeSpan> told)
    {
        var body = frame["payload"] as JsonObject ?? [];
        switch ((string?)frame["type"])
        {
            case "heartbeat:pong":
                heard();
                _greeted.TrySetResult();
                if ((double?)body["reconnectJitterMs"] is { } jitter) told(TimeSpan.FromMilliseconds(jitter));
                if ((double?)body["intervalMs"] is { } interval and >= 1000 && TimeSpan.FromMilliseconds(interval) is var span && span != _interval)
                {
                    _interval = span;
                    Interlocked.Exchange(ref _intervalChanged, new()).TrySetResult();
                }

                break;
            case "command:dispatch":
                _commands.Start(body);
                break;
            case "command:cancel":
                _commands.Cancel((string?)body["command_id"] ?? "");
                break;
            case "terminal:create":
                _terminals.Create(body);
                break;
            case "terminal:input":
                await _terminals.Write(body);
                break;
            case "terminal:resize":
                _terminals.Resize(body);
                break;
            case "terminal:close":
                _terminals.Close((string?)body["session_id"] ?? "");
                break;
            case "error" when (string?)body["code"] == "UNKNOWN_INSTANCE":
                throw new UnknownInstanceException();
        }
    }

    private async Task Close()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "agent shutdown", limit.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It was gone already.
        }
    }
}
