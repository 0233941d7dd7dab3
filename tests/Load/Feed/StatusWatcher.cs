using System.Net.WebSockets;
using System.Text;
using Fleet.Load.Agents;

namespace Fleet.Load.Feed;

/// <summary>A console that hears of one instance's status over its WebSocket.</summary>
internal static class StatusWatcher
{
    /// <summary>Subscribes, and has each change of status told.</summary>
    public static async Task<LoadAgent> Open(string instance, Uri server, string key, Action seen)
    {
        var console = new LoadAgent(instance, server, key);
        await console.Connect(path: "/ws");
        await console.Send(Encoding.UTF8.GetBytes(
            $$$"""{"protocolVersion":"1.0","channel":"system","type":"subscribe","ts":1,"data":{"instanceId":"{{{instance}}}"}}"""));

        // How it stands now.
        while (!IsStatus(await console.Receive())) { }
        _ = Read(console, seen);
        return console;
    }

    private static async Task Read(LoadAgent console, Action seen)
    {
        try
        {
            while (true)
            {
                if (IsStatus(await console.Receive())) seen();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static bool IsStatus(ReadOnlyMemory<byte> frame) => frame.Span.IndexOf("\"instance:status\""u8) >= 0;
}
