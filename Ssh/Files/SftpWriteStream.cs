namespace Fleet.Ssh.Files;

/// <summary>Writes a file from its beginning, with many requests on their way at a time.</summary>
internal sealed class SftpWriteStream(SftpChannel channel, byte[] handle, string path) : SftpStream(channel)
{
    private readonly byte[] _piece = new byte[PieceSize];
    private int _filled;
    private ulong _offset;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, PieceSize - _filled);
            buffer[..count].CopyTo(_piece.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == PieceSize) await Guard(SendPiece(cancellationToken));
        }
    }

    // Small pieces would cost more than they are worth; what is written is all there once it is finished.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the rest and waits until the server has taken all of it.</summary>
    public async Task Finish(CancellationToken cancellationToken)
    {
        if (_filled > 0) await SendPiece(cancellationToken);
        while (Flight.Count > 0) await Land(cancellationToken);
    }

    private async Task SendPiece(CancellationToken cancellationToken)
    {
        if (Flight.Count >= Window) await Land(cancellationToken);
        var request = new SftpPacket(SftpKind.Write, Channel.NextId(), PieceSize + 1024).Bytes(handle).Long(_offset).Bytes(_piece.AsSpan(0, _filled));
        _offset += (ulong)_filled;
        _filled = 0;
        Flight.Enqueue(await Channel.Begin(request, cancellationToken));
    }

    private async Task Land(CancellationToken cancellationToken)
    {
        using var reply = await Flight.Dequeue().WaitAsync(cancellationToken);
        SftpSession.Require(SftpSession.StatusOf(reply), $"write {path}");
    }
}
