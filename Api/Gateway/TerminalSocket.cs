using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Terminals;

namespace Fleet.Api.Gateway;

/// <summary>
/// A browser at a terminal. It says <c>{type:"data",data}</c> and <c>{type:"resize",cols,rows}</c>, or just text to type; it hears
/// <c>{type:"data",data}</c> and, at the end, <c>{type:"closed",reason,exitCode}</c>.
/// </summary>
internal sealed class TerminalSocket(AgentConnection connection, FrameBudget budget) : ITerminalScreen
{
    private const int MaxDepth = 5;

    // A character may be cut in two between two pieces.
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Serves the connection until it ends.</summary>
    public Task Run(ITerminalGrain terminal) => connection.Receive((kind, text) => Take(terminal, kind, text));

    /// <inheritdoc/>
    public Task Shown(ImmutableArray<byte> data)
    {
        var text = new char[data.Length + 4];
        var length = _decoder.GetChars(data.AsSpan(), text, flush: false);
        if (length > 0) connection.Post(JsonSerializer.SerializeToUtf8Bytes(new { type = "data", data = new string(text, 0, length) }));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Closed(string reason, int? exitCode)
    {
        connection.Post(JsonSerializer.SerializeToUtf8Bytes(new { type = "closed", reason, exitCode }));
        var isGone = reason is "agent_disconnected" or "replaced" or "silo_stopped";
        _ = connection.Close(isGone ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, reason);
        return Task.CompletedTask;
    }

    private async Task Take(ITerminalGrain terminal, WebSocketMessageType kind, ReadOnlyMemory<byte> text)
    {
        if (!budget.Take())
        {
            await connection.Close(WebSocketCloseStatus.PolicyViolation, FrameFault.TooMany.Message);
        }
        else if (kind is WebSocketMessageType.Binary || Read(text) is not { } message)
        {
            await terminal.Input([.. text.Span]);
        }
        else
        {
            var body = new BodyReader(message);
            switch (body.Text(16, "type"))
            {
                case "data" when body.Text(int.MaxValue, "data") is { } typed:
                    await terminal.Input([.. Encoding.UTF8.GetBytes(typed)]);
                    break;
                case "resize" when body.Whole("cols") is { } columns and <= 1000 && body.Whole("rows") is { } rows and <= 1000:
                    await terminal.Resize(new((int)columns, (int)rows));
                    break;
            }
        }
    }

    private static JsonElement? Read(ReadOnlyMemory<byte> text)
    {
        using var document = StrictJson.Parse(text, MaxDepth);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } message ? message.Clone() : null;
    }
}
