using System.Security.Cryptography;

namespace Fleet.Ssh.Tests;

/// <summary>A stream of so many bytes that are not the same everywhere, made as they are read; then its end, a fault, or nothing for ever.</summary>
internal sealed class Flow(long length, Func<CancellationToken, Task>? then = null) : Stream
{
    private readonly IncrementalHash _sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _given;

    /// <summary>How much was asked for so far.</summary>
    public long Given => Interlocked.Read(ref _given);

    /// <summary>The SHA-256 of what was given.</summary>
    public string Sum => Convert.ToHexStringLower(_sum.GetCurrentHash());

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, length - Given);
        if (count == 0 && then is not null) await then(cancellationToken);
        for (var i = 0; i < count; i++) buffer.Span[i] = (byte)((Given + i) * 31 >> 3);
        _sum.AppendData(buffer.Span[..count]);
        Interlocked.Add(ref _given, count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() { }
}

/// <summary>Takes bytes and counts them; what it does with each piece is up to the test.</summary>
internal sealed class Sink(Func<long, CancellationToken, Task>? each = null) : Stream
{
    private readonly IncrementalHash _sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public string Sum => Convert.ToHexStringLower(_sum.GetCurrentHash());

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _sum.AppendData(buffer.Span);
        var taken = Interlocked.Add(ref _taken, buffer.Length);
        if (each is not null) await each(taken, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() { }
}

/// <summary>These bytes, and then the caller gives up.</summary>
internal sealed class Torn(byte[] bytes, CancellationTokenSource cut) : MemoryStream(bytes)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Read(buffer.Span);
        if (count > 0) return count;
        await cut.CancelAsync();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}

/// <summary>One stream, and then another.</summary>
internal sealed class Both(MemoryStream first, Stream second) : MemoryStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = first.Read(buffer.Span);
        return count > 0 ? count : await second.ReadAsync(buffer, cancellationToken);
    }
}
