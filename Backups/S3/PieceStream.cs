namespace Fleet.Backups.S3;

/// <summary>The bytes of a request, which tells whenever some of them are on their way.</summary>
internal sealed class PieceStream(byte[] buffer, int count, Action onProgress) : MemoryStream(buffer, 0, count, writable: false)
{
    public override int Read(Span<byte> buffer)
    {
        onProgress();
        return base.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        onProgress();
        return base.Read(buffer, offset, count);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        onProgress();
        return base.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        onProgress();
        return base.ReadAsync(buffer, offset, count, cancellationToken);
    }
}
