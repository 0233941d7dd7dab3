using System.Security.Cryptography;

namespace Fleet.Backups.Stores;

/// <summary>
/// What a caller of a store writes to or reads from. It knows what passed, and why the store's own stream broke: the caller may keep that for
/// himself.
/// </summary>
internal sealed class Passage(Stream inner) : OneWayStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;

    /// <summary>What the store's stream threw; null if it did not.</summary>
    public Exception? Broken { get; private set; }

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    /// <summary>How many bytes have passed so far.</summary>
    public long Size => _size;

    /// <summary>What has passed so far, with its sum.</summary>
    public StoredObject Passed() => new(_size, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception exception)
        {
            Broken ??= exception;
            throw;
        }

        Count(buffer.Span);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception)
        {
            Broken ??= exception;
            throw;
        }

        Count(buffer.Span[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        _size += bytes.Length;
        _hash.AppendData(bytes);
    }
}
