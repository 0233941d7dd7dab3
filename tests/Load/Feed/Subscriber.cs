using System.Net.Sockets;
using System.Text;

namespace Fleet.Load.Feed;

/// <summary>
/// One reader of a stream of server-sent events, with as little of its own as can be. It looks for marks, <c>tick</c> and eight digits, and tells of each.
/// It speaks HTTP/1.0, so that events come as they are, without chunks around them.
/// </summary>
internal sealed class Subscriber : IDisposable
{
    private const int MarkLength = 13;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _kept;

    /// <summary>The words that a change carries, so that subscribers know it.</summary>
    public static string Mark(int number) => $"tick {number:D8}";

    /// <summary>Asks for the stream, and waits until it has begun.</summary>
    public async Task Open(Uri server, string path, string key)
    {
        await _socket.ConnectAsync(server.Host, server.Port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n"));
        var filled = 0;
        while (_buffer.AsSpan(0, filled).IndexOf("data: "u8) < 0)
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
            filled += count > 0 ? count : throw new IOException(Encoding.UTF8.GetString(_buffer, 0, filled));
        }
    }

    /// <summary>One that asks and never takes anything.</summary>
    public async Task OpenAndStall(Uri server, string path, string key)
    {
        _socket.ReceiveBufferSize = 4096;
        await Open(server, path, key);
    }

    /// <summary>Tells of each mark until it is disposed.</summary>
    public async Task Read(Action<int> seen)
    {
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(_buffer.AsMemory(_kept));
                if (count == 0) return;
                Look(_kept + count, seen);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Look(int filled, Action<int> seen)
    {
        var from = 0;
        for (int at; (at = _buffer.AsSpan(from, filled - from).IndexOf("tick "u8)) >= 0 && from + at + MarkLength <= filled; from += at + MarkLength)
        {
            seen(int.Parse(_buffer.AsSpan(from + at + 5, 8), System.Globalization.NumberStyles.None, null));
        }

        // The beginning of a mark may have come, and its rest may not.
        _kept = Math.Min(filled - from, MarkLength - 1);
        _buffer.AsSpan(filled - _kept, _kept).CopyTo(_buffer);
    }
}
