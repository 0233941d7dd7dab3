using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>The terminals that Fleet has asked for. They outlive a lost connection, and end with the agent.</summary>
internal sealed class Terminals(AgentSettings settings, Outbox outbox) : IAsyncDisposable
{
    private const int MaxTerminals = 20;
    private const int FrameBytes = 4096;

    private readonly ConcurrentDictionary<string, Pty> _open = new();

    public void Create(JsonObject order)
    {
        if ((string?)order["session_id"] is not { Length: > 0 } id || _open.ContainsKey(id)) return;
        try
        {
            if (_open.Count >= MaxTerminals) throw new IOException($"This agent has {MaxTerminals} terminals open already");
            var pty = Pty.Start(settings.Shell, Size(order, "cols", 80), Size(order, "rows", 24));
            _open[id] = pty;
            outbox.Add("terminal:created", new JsonObject { ["session_id"] = id }, id);
            _ = Task.Run(() => Show(id, pty));
        }
        catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception)
        {
            outbox.Add("terminal:error", new JsonObject { ["session_id"] = id, ["message"] = exception.Message }, id);
        }
    }

    public async Task Write(JsonObject order)
    {
        if (!_open.TryGetValue((string?)order["session_id"] ?? "", out var pty)) return;
        try
        {
            await pty.Write(Convert.FromBase64String((string?)order["data"] ?? ""));
        }
        catch (Exception exception) when (exception is IOException or FormatException or ObjectDisposedException)
        {
            // The program has just ended, or this was no base64.
        }
    }

    public void Resize(JsonObject order)
    {
        if (_open.TryGetValue((string?)order["session_id"] ?? "", out var pty)) pty.Resize(Size(order, "cols", 80), Size(order, "rows", 24));
    }

    public void Close(string id)
    {
        if (_open.TryGetValue(id, out var pty)) pty.Kill();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var pty in _open.Values) pty.Kill();
        return ValueTask.CompletedTask;
    }

    private async Task Show(string id, Pty pty)
    {
        var buffer = new byte[FrameBytes];
        int read;
        while ((read = await pty.Read(buffer, CancellationToken.None)) > 0)
        {
            outbox.Add("terminal:output", new JsonObject { ["session_id"] = id, ["data"] = Convert.ToBase64String(buffer, 0, read) }, id);
        }

        var code = await pty.ExitCode();
        _open.TryRemove(id, out _);
        pty.Dispose();
        outbox.Add("terminal:closed", new JsonObject { ["session_id"] = id, ["exit_code"] = code }, id);
    }

    private static int Size(JsonObject order, string name, int otherwise) => (double?)order[name] is { } size and > 0 and <= 1000 ? (int)size : otherwise;
}
