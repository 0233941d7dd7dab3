namespace Fleet.Ssh.Security;

/// <summary>Keeps what is written to it, up to a limit: what writes more is broken off.</summary>
internal sealed class BoundedOutput(int limit) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Length + buffer.Length > limit) throw new TooMuchOutputException(limit);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}

/// <summary>A machine said more than it may.</summary>
internal sealed class TooMuchOutputException(int limit) : IOException($"It said more than {limit} bytes");
