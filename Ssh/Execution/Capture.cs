using System.Buffers;

namespace Fleet.Ssh.Execution;

/// <summary>Reads a pipe to its end, keeping the first or the last bytes up to a limit.</summary>
internal sealed class Capture(int limit, bool keepTail, CancellationTokenSource? onExcess)
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _kept = new();

    public async Task Read(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count) Keep(buffer.AsSpan(0, count));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever cancels has what was read so far.
        }
    }

    public byte[] Bytes()
    {
        lock (_lock) return _kept.WrittenSpan.ToArray();
    }

    /// <summary>Takes what was read elsewhere.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (keepTail)
            {
                _kept.Write(bytes);
                if (_kept.WrittenCount > 2 * limit) DropHead();
                return;
            }

            var room = limit - _kept.WrittenCount;
            _kept.Write(bytes[..Math.Min(room, bytes.Length)]);
            if (bytes.Length <= room) return;
        }

        onExcess?.Cancel();
    }

    private void DropHead()
    {
        var tail = _kept.WrittenSpan[^limit..].ToArray();
        _kept.ResetWrittenCount();
        _kept.Write(tail);
    }
}
