using System.Diagnostics;
using System.Net.WebSockets;

namespace Fleet.Api.Gateway;

/// <summary>One WebSocket: whole frames in, whole frames out, and an orderly end.</summary>
internal sealed class AgentConnection(WebSocket socket, GatewayOptions options, CancellationToken aborted) : IDisposable
{
    private const int MaxWaiting = 256;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[] _buffer = new byte[4096];
    private Queue<ReadOnlyMemory<byte>>? _waiting;
    private static long _sentAway;
    private volatile bool _closing;

    /// <summary>How many peers of this process were sent away because they did not take what was sent to them.</summary>
    public static long SentAway => Interlocked.Read(ref _sentAway);

    /// <summary>How many frames wait to be sent.</summary>
    public int Waiting
    {
        get
        {
            lock (_sending) return _waiting?.Count ?? 0;
        }
    }

    /// <summary>Set when it is closing, or broken.</summary>
    public CancellationToken Ended => _stop.Token;

    /// <summary>Hands every frame to <paramref name="handle"/>, one at a time, until the connection ends.</summary>
    public async Task Receive(Func<WebSocketMessageType, ReadOnlyMemory<byte>, Task> handle)
    {
        // A connection lasts for hours: what is said over it belongs to no request's trace.
        Activity.Current = null;
        try
        {
            var length = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(_buffer.AsMemory(length), _stop.Token);
                if (received.MessageType is WebSocketMessageType.Close) break;

                // What still comes in on its way to being closed is only drained, so that the peer sees why.
                if (_closing) continue;
                length += received.Count;
                if (received.EndOfMessage)
                {
                    await handle(received.MessageType, _buffer.AsMemory(0, length));
                    length = 0;
                }
                else if (length >= options.MaxFrameBytes)
                {
                    await Close(WebSocketCloseStatus.MessageTooBig, $"A frame may have at most {options.MaxFrameBytes / 1024} KiB");
                    length = 0;
                }
                else if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, options.MaxFrameBytes));
                }
            }

            await Close(WebSocketCloseStatus.NormalClosure, null);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer is gone without a word.
        }
    }

    /// <summary>Sends one frame; does nothing once the connection is closing.</summary>
    public async Task Send(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync(_stop.Token);
        try
        {
            if (!_closing) await socket.SendAsync(frame, WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>
    /// Sends a frame without waiting for a slow peer: it stands in line, and a peer that lets the line grow too long is sent away. False
    /// if the connection is closing.
    /// </summary>
    public bool Post(ReadOnlyMemory<byte> frame)
    {
        lock (_sending)
        {
            if (_closing) return false;
            if (_waiting is null)
            {
                _waiting = new();
                _waiting.Enqueue(frame);
                _ = Drain();
                return true;
            }

            if (_waiting.Count < MaxWaiting)
            {
                _waiting.Enqueue(frame);
                return true;
            }
        }

        Interlocked.Increment(ref _sentAway);
        _ = Close(WebSocketCloseStatus.PolicyViolation, "Too slow");
        return false;
    }

    /// <summary>Says goodbye, once; the peer has a moment to answer.</summary>
    public async Task Close(WebSocketCloseStatus status, string? reason)
    {
        try
        {
            // From here on the time is limited, also for a send that its peer never takes.
            _stop.CancelAfter(ClosePatience);
            await _sending.WaitAsync(_stop.Token);
            try
            {
                if (_closing) return;
                _closing = true;
                await socket.CloseOutputAsync(status, reason, _stop.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // It was gone already.
        }
    }

    private async Task Drain()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> next;
                lock (_sending)
                {
                    if (_waiting!.Count == 0)
                    {
                        _waiting = null;
                        return;
                    }

                    next = _waiting.Dequeue();
                }

                await Send(next);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The peer is gone; whoever receives from it notices.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _sending.Dispose();
    }
}
