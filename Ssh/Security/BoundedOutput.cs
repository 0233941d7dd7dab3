namespace Fleet.Ssh.Security;

/// <summary>Keeps what is written to it, up to a limit: what writes more is broken off.</summary>
internal sealed class BoundedOutput(int limit) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > limit) throw new TooMuchOutputException(limit);
        base.Write(buffer, offset, count);
    }

    // The base's own forms of these lead here again, where a type derives from it.
    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A machine said more than it may.</summary>
internal sealed class TooMuchOutputException(int limit) : IOException($"It said more than {limit} bytes");
