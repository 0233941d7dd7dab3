using System.Net.Sockets;
using System.Text;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>The other side of a connection, which says bytes and hears bytes.</summary>
internal sealed class RawPeer : IDisposable
{
    // For an end that must come; longer than a busy machine needs.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // What is waited for need not be said to this peer: so often it is looked for elsewhere.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)Deadline.TotalMilliseconds };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _isNudged;

    public RawPeer(Uri address) => _socket.Connect(address.Host, address.Port);

    /// <summary>What it has heard.</summary>
    public List<byte> Heard { get; } = [];

    /// <summary>Whether the other side has ended.</summary>
    public bool IsEnded { get; private set; }

    public string Text => Encoding.Latin1.GetString([.. Heard]);

    /// <summary>Says bytes, in pieces of which the last is the longest: where they are cut is no business of whoever reads them.</summary>
    public void Say(ReadOnlySpan<byte> bytes)
    {
        try
        {
            for (var piece = 1; !bytes.IsEmpty; piece *= 3)
            {
                var length = Math.Min(piece, bytes.Length);
                _socket.Send(bytes[..length]);
                bytes = bytes[length..];
            }
        }
        catch (SocketException)
        {
            // Who is sent away does not hear the rest.
        }
    }

    /// <summary>Listens until that is enough, or the other side has ended. False if neither comes.</summary>
    /// <param name="isEnough">Looks at what was heard.</param>
    /// <param name="patience">After so long a silence it says that it has no more to say; null for never.</param>
    public bool Listen(Func<bool> isEnough, TimeSpan? patience = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!IsEnded && !isEnough())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline) return false;
            if (!_socket.Poll(_isNudged || patience is null ? Look : patience.Value, SelectMode.SelectRead))
            {
                if (patience is not null && !_isNudged) Nudge();
                continue;
            }

            try
            {
                var count = _socket.Receive(_buffer);
                IsEnded = count == 0;
                Heard.AddRange(_buffer.AsSpan(0, count));
            }
            catch (SocketException)
            {
                IsEnded = true;
            }
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();

    private void Nudge()
    {
        _isNudged = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is gone.
        }
    }
}
