using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>A file as a stream that goes one way, and remembers why it broke: whoever uses it may keep that for himself.</summary>
internal abstract class SftpStream(SftpChannel channel) : Stream
{
    /// <summary>Of one request: the most that every server must take.</summary>
    protected const int PieceSize = 32 * 1024;

    /// <summary>Requests on their way at a time: 1 MiB, which fills a line of 80 Mbit/s at 100 ms.</summary>
    protected const int Window = 32;

    /// <summary>Why it broke; null if it did not.</summary>
    public RemoteError? Fault { get; private set; }

    public override bool CanRead => false;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    protected SftpChannel Channel => channel;

    protected Queue<Task<SftpReply>> Flight { get; } = new();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, default).GetAwaiter().GetResult();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, default).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected async Task Guard(Task step)
    {
        if (Fault is { } earlier) throw new SftpException(earlier);
        try
        {
            await step;
        }
        catch (SftpException exception)
        {
            Fault = exception.Error;
            throw;
        }
        catch (InvalidDataException exception)
        {
            Fault = new(RemoteFault.StoreRefused, exception.Message);
            throw new SftpException(Fault);
        }
    }
}
