using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Fleet.Tests.Fuzz.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>A Fleet whose sockets are tried, with an agent that shows what its terminal is told, and a witness that must not be disturbed.</summary>
public sealed class SocketHost : FleetHost, IAsyncLifetime
{
    private readonly FaultLog _faults;
    private readonly StringBuilder _typed = new();
    private readonly ClientWebSocket _agent = new();
    private readonly TaskCompletionSource _isBound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentClient? _witness;
    private Task _following = Task.CompletedTask;
    private int _witnessed;

    public SocketHost() : this(new()) { }

    private SocketHost(FaultLog faults) : base(services =>
    {
        faults.AddTo(services);
        services.Configure<KestrelServerOptions>(options => options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5));
    }) => (_faults, Map) = (faults, BrokenEndpoints.Map);

    /// <summary>An instance for whatever speaks for one.</summary>
    public string Instance { get; private set; } = "";

    /// <summary>The path of a terminal's window.</summary>
    public string Terminal { get; private set; } = "";

    public new async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var developer = Caller(Role.Developer);
        Instance = (await developer.Register()).Text("id")!;
        var watched = (await developer.Register()).Text("id")!;
        _witness = await AgentClient.Connect(this, KeyOf(Role.Developer), instance: watched);
    }

    /// <summary>Opens a terminal: when it is wanted, for one that nobody looks at is closed after a while.</summary>
    public async Task OpenTerminal()
    {
        using var developer = Caller(Role.Developer);
        var host = (await developer.Register()).Text("id")!;
        _agent.Options.SetRequestHeader("Authorization", $"Bearer {KeyOf(Role.Developer)}");
        _agent.Options.SetRequestHeader("X-Instance-ID", host);
        await _agent.ConnectAsync(new Uri($"ws://{Address.Authority}/ws/agent"), default);
        _following = Follow();
        await Beat();
        await _isBound.Task.Within("the agent's first answer");
        var opened = await developer.PostAsync($"/api/v1/instances/{host}/terminal", null);
        opened.EnsureSuccessStatusCode();
        Terminal = $"/ws/terminal/{(await opened.Json()).Text("sessionId")}";
    }

    public new async ValueTask DisposeAsync()
    {
        _agent.Dispose();
        _witness?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Whether the terminal was told that.</summary>
    public bool WasTyped(string text)
    {
        lock (_typed)
        {
            var found = _typed.ToString().Contains(text, StringComparison.Ordinal);
            if (found || _typed.Length > 1 << 20) _typed.Clear();
            return found;
        }
    }

    /// <summary>What Fleet complains of, or whom it no longer answers; null if all is well.</summary>
    public string? Fault()
    {
        if (_faults.Take() is [var fault, ..]) return fault;
        if (Terminal.Length > 0 && _following.IsCompleted) return $"the terminal's agent was sent away with {_agent.CloseStatus}, {_agent.CloseStatusDescription}: {_following.Exception}";
        var correlation = $"witness-{++_witnessed}";
        return _witnessed % 10 != 0 || Witnessed(correlation).Within("the witness").GetAwaiter().GetResult() ? null : "the witness is not answered";
    }

    private async Task<bool> Witnessed(string correlation)
    {
        await _witness!.Ping(correlation);
        if (Terminal.Length > 0) await Beat();
        return (await _witness.Receive()) is { } answer && answer.Text("type") is "heartbeat:pong" && answer.Text("correlationId") == correlation;
    }

    private Task Beat() =>
        _agent.SendAsync("""{"channel":"heartbeat","type":"heartbeat:ping","ts":1,"data":{}}"""u8.ToArray(), WebSocketMessageType.Text, true, default);

    // An agent may hear nothing for as long as it likes.
    private async Task Follow()
    {
        var buffer = new byte[512 * 1024];
        try
        {
            for (var length = 0; ;)
            {
                var received = await _agent.ReceiveAsync(buffer.AsMemory(length), default);
                if (received.MessageType is WebSocketMessageType.Close) return;
                length += received.Count;
                if (!received.EndOfMessage) continue;
                var frame = JsonElement.Parse(buffer.AsSpan(0, length));
                length = 0;
                if (frame.Text("type") is "heartbeat:pong") _isBound.TrySetResult();
                if (frame.Text("type") is not "terminal:input") continue;
                lock (_typed) _typed.Append(Encoding.Latin1.GetString(Convert.FromBase64String(frame.GetProperty("data").Text("data")!)));
            }
        }
        catch (Exception end) when (end is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was cut off, or the host goes down.
        }
    }
}
