using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;

namespace Fleet.Cli.Remote;

/// <summary>A terminal on an instance, through Fleet's WebSocket.</summary>
internal sealed class RemoteTerminal(WebSocket socket, Stream screen) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Why it was closed, once it is.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Shows what it shows until it is closed; the exit code of its shell, null where that is not known.</summary>
    public async Task<int?> Show(CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var piece = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (piece.MessageType is WebSocketMessageType.Close)
            {
                Reason = socket.CloseStatusDescription ?? "";
                return null;
            }

            message.Write(buffer, 0, piece.Count);
            if (!piece.EndOfMessage) continue;
            var said = JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
            message.SetLength(0);
            if (said.Text("type") is "data")
            {
                await screen.WriteAsync(System.Text.Encoding.UTF8.GetBytes(said.Text("data")), cancellation);
                await screen.FlushAsync(cancellation);
            }
            else if (said.Text("type") is "closed")
            {
                Reason = said.Text("reason");
                return (int?)said.Number("exitCode");
            }
        }
    }

    /// <summary>What somebody types.</summary>
    public Task Type(byte[] keys, CancellationToken cancellation) => Send(keys, WebSocketMessageType.Binary, cancellation);

    public Task Resize((int Columns, int Rows) size, CancellationToken cancellation) =>
        Send(JsonSerializer.SerializeToUtf8Bytes(new { type = "resize", cols = size.Columns, rows = size.Rows }), WebSocketMessageType.Text, cancellation);

    public void Dispose() => _turn.Dispose();

    private async Task Send(byte[] bytes, WebSocketMessageType kind, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (socket.State is WebSocketState.Open) await socket.SendAsync(bytes, kind, endOfMessage: true, cancellation);
        }
        catch (WebSocketException)
        {
            // Whoever reads hears of it, too.
        }
        finally
        {
            _turn.Release();
        }
    }
}
