using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Fleet.Load.Loop;

/// <summary>
/// One kept connection that sends requests which are ready as bytes, and reads as little of the answers as it can: on two processors, what a
/// general client costs would be most of what is measured.
/// </summary>
internal sealed class HttpPeer(Uri server, string key) : IAsyncDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] EndOfChunks = "0\r\n\r\n"u8.ToArray();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _body = [];
    private Socket? _socket;

    /// <summary>The body of the last answer; kept if asked for.</summary>
    public ReadOnlySpan<byte> Body => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_body);

    /// <summary>A request as it goes over the wire.</summary>
    public byte[] Request(string method, string path, string? body = null)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\nAccept: application/json\r\n";
        return Encoding.UTF8.GetBytes(body is null ? head + "\r\n" : $"{head}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    /// <summary>Sends it and reads the answer to its end.</summary>
    /// <returns>The answer's status code.</returns>
    public async ValueTask<int> Send(ReadOnlyMemory<byte> request, bool keepBody = false)
    {
        var socket = _socket ??= await Connect();
        await socket.SendAsync(request);
        var (filled, head) = (0, -1);
        while (head < 0)
        {
            filled += await Receive(socket, filled);
            head = _buffer.AsSpan(0, filled).IndexOf(EndOfHead);
        }

        var status = ((_buffer[9] - '0') * 100) + ((_buffer[10] - '0') * 10) + (_buffer[11] - '0');
        var (length, body) = (Length(_buffer.AsSpan(0, head + 2)), head + EndOfHead.Length);
        if (keepBody) _body.Clear();
        if (length >= 0)
        {
            if (keepBody) _body.AddRange(_buffer.AsSpan(body, filled - body));
            for (var left = length - (filled - body); left > 0;)
            {
                var count = await Receive(socket, 0);
                if (keepBody) _body.AddRange(_buffer.AsSpan(0, count));
                left -= count;
            }
        }
        else if (status is not (204 or 304))
        {
            if (keepBody) _body.AddRange(_buffer.AsSpan(body, filled - body));
            while (!_buffer.AsSpan(0, filled).EndsWith(EndOfChunks))
            {
                // Only the last few bytes are still needed, to know the end when it comes.
                _buffer.AsSpan(filled - EndOfChunks.Length, EndOfChunks.Length).CopyTo(_buffer);
                var count = await Receive(socket, EndOfChunks.Length);
                if (keepBody) _body.AddRange(_buffer.AsSpan(EndOfChunks.Length, count));
                filled = EndOfChunks.Length + count;
            }

            if (keepBody) JoinChunks();
        }

        return status;
    }

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return default;
    }

    private void JoinChunks()
    {
        var (all, at) = (_body.ToArray(), 0);
        _body.Clear();
        while (true)
        {
            var line = all.AsSpan(at).IndexOf("\r\n"u8);
            var size = int.Parse(all.AsSpan(at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return;
            _body.AddRange(all.AsSpan(at + line + 2, size));
            at += line + 2 + size + 2;
        }
    }

    private static int Length(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) return -1;
        var digits = head[(at + 16)..];
        var length = 0;
        for (var i = 0; digits[i] != '\r'; i++) length = (length * 10) + digits[i] - '0';
        return length;
    }

    private async ValueTask<int> Receive(Socket socket, int offset)
    {
        var count = await socket.ReceiveAsync(_buffer.AsMemory(offset));
        return count > 0 ? count : throw new IOException("The server closed the connection");
    }

    private async Task<Socket> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return socket;
    }
}
