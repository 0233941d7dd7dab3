using Amazon.S3;
using Amazon.S3.Model;
using Fleet.Backups.Stores;

namespace Fleet.Backups.S3;

/// <summary>
/// Writes an object: in one request if it is small, in parts otherwise, of which one is sent while the next is filled. Disposing it before it
/// is finished leaves nothing in the bucket.
/// </summary>
internal sealed class S3Upload(IAmazonS3 client, string bucket, string key, Patience patience, Func<int, int> sizeOf) : OneWayStream
{
    private readonly CancellationTokenSource _givingUp = new();
    private readonly List<PartETag> _parts = [];
    private byte[] _filling = new byte[sizeOf(1)];
    private byte[]? _spare;
    private int _filled;
    private string? _upload;
    private Task _sending = Task.CompletedTask;
    private bool _finished;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (_filled == _filling.Length) await SendPart(cancellationToken);
            var count = Math.Min(buffer.Length, _filling.Length - _filled);
            buffer[..count].CopyTo(_filling.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Puts the object under its key.</summary>
    public async Task Finish(CancellationToken cancellationToken)
    {
        if (_upload is null)
        {
            await patience.Call((progress, token) => client.PutObjectAsync(Whole(progress), token), cancellationToken);
        }
        else
        {
            if (_filled > 0) await SendPart(cancellationToken);
            await _sending.WaitAsync(cancellationToken);
            var request = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _upload, PartETags = _parts };
            await patience.Call(token => client.CompleteMultipartUploadAsync(request, token), cancellationToken);
        }

        _finished = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_finished)
        {
            await _givingUp.CancelAsync();
            await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_upload is not null) await Abort(_upload);
        }

        _givingUp.Dispose();
        await base.DisposeAsync();
    }

    private async Task SendPart(CancellationToken cancellationToken)
    {
        // Not to be cancelled: nobody would know what to abort.
        _upload ??= await Begin();
        cancellationToken.ThrowIfCancellationRequested();
        await _sending.WaitAsync(cancellationToken);
        var number = _parts.Count + 1;
        if (number > PartSizes.MostParts) throw new IOException("the object is larger than S3 takes in 10,000 parts");

        var (full, count) = (_filling, _filled);
        _sending = Send(number, full, count);
        var next = sizeOf(number + 1);
        (_filling, _spare, _filled) = (_spare?.Length == next ? _spare : new byte[next], full, 0);
    }

    private async Task Send(int number, byte[] bytes, int count)
    {
        var part = await patience.Call(
            (progress, token) => client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket, Key = key, UploadId = _upload, PartNumber = number, PartSize = count,
                    InputStream = new PieceStream(bytes, count, progress), UseChunkEncoding = false, DisablePayloadSigning = false,
                }, token),
            _givingUp.Token);
        _parts.Add(new PartETag(number, part.ETag));
    }

    private async Task<string> Begin()
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
        return (await patience.Call(token => client.InitiateMultipartUploadAsync(request, token), CancellationToken.None)).UploadId;
    }

    private PutObjectRequest Whole(Action progress) => new()
    {
        BucketName = bucket, Key = key, InputStream = new PieceStream(_filling, _filled, progress), UseChunkEncoding = false, DisablePayloadSigning = false,
    };

    private async Task Abort(string upload)
    {
        try
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload };
            await patience.Call(token => client.AbortMultipartUploadAsync(request, token), CancellationToken.None);
        }
        catch (Exception exception) when (S3Faults.Knows(exception))
        {
            // It stays listed, and the object's deletion aborts it.
        }
    }
}
