namespace Fleet.Ssh.Files;

/// <summary>Reads a file from its beginning, with many requests on their way at a time.</summary>
internal sealed class SftpReadStream(SftpChannel channel, byte[] handle, string path) : SftpStream(channel)
{
    private readonly byte[] _piece = new byte[PieceSize];
    private ReadOnlyMemory<byte> _unread;
    private ulong _requested;
    private ulong _read;
    private int _window = 2;
    private bool _isAtEnd;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0) return 0;
        if (_unread.Length == 0 && !_isAtEnd) await Guard(NextPiece(cancellationToken));
        var count = Math.Min(buffer.Length, _unread.Length);
        _unread[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    private async Task NextPiece(CancellationToken cancellationToken)
    {
        while (Flight.Count < _window)
        {
            Flight.Enqueue(await Request(_requested, PieceSize, cancellationToken));
            _requested += PieceSize;
        }

        // A short file is not asked for far beyond its end.
        _window = Math.Min(Window, _window * 2);
        var filled = await Land(await Flight.Dequeue().WaitAsync(cancellationToken), 0);

        // A server may give less than was asked for; what follows is on its way already, so the gap is filled first.
        while (!_isAtEnd && filled < PieceSize)
        {
            var rest = await Request(_read + (ulong)filled, (uint)(PieceSize - filled), cancellationToken);
            filled += await Land(await rest.WaitAsync(cancellationToken), filled);
        }

        _read += (ulong)filled;
        _unread = _piece.AsMemory(0, filled);
    }

    private ValueTask<Task<SftpReply>> Request(ulong offset, uint length, CancellationToken cancellationToken) =>
        Channel.Begin(new SftpPacket(SftpKind.Read, Channel.NextId()).Bytes(handle).Long(offset).Number(length), cancellationToken);

    private ValueTask<int> Land(SftpReply reply, int at)
    {
        using (reply)
        {
            if (reply.Kind == SftpKind.Data)
            {
                var data = reply.Bytes();
                if (data.Length is > 0 && data.Length <= PieceSize - at)
                {
                    data.CopyTo(_piece.AsSpan(at));
                    return new(data.Length);
                }

                throw new InvalidDataException("The server answered with another amount than it was asked for.");
            }

            var status = SftpSession.StatusOf(reply);
            if (!status.IsEnd) throw new SftpException(status.Error($"read {path}"));
            _isAtEnd = true;
            return new(0);
        }
    }
}
