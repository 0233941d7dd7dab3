using Amazon.S3;
using Amazon.S3.Model;
using Fleet.Backups.Stores;
using Fleet.Remote;

namespace Fleet.Backups.S3;

/// <summary>Objects in a bucket of S3 or of a service that is compatible with it.</summary>
internal sealed class S3Store : BackupStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly Patience _patience;
    private readonly S3Faults _faults;
    private readonly string _bucket;
    private readonly string _prefix;

    public S3Store(string name, BackupStoreOptions settings, TimeSpan stallTimeout, TimeProvider time)
        : base(name, StoreKinds.S3, LocationOf(settings))
    {
        (_bucket, _prefix) = (settings.Bucket!, settings.Prefix ?? "");
        _client = S3Clients.Make(settings);
        _patience = new(stallTimeout, time);
        _faults = new(name, Location, settings.SecretKey!);
    }

    public void Dispose() => _client.Dispose();

    protected override async Task<Remote<bool>> Put(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var upload = new S3Upload(_client, _bucket, _prefix + key, _patience, PartSizes.Of);
        var produced = await produce(upload, cancellationToken);
        if (produced.Error is not null) return produced;
        await upload.Finish(cancellationToken);
        return true;
    }

    protected override async Task<Remote<T>> Get<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken)
    {
        GetObjectResponse answer;
        try
        {
            answer = await _patience.Call(token => _client.GetObjectAsync(_bucket, _prefix + key, token), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsMissing(exception))
        {
            return new RemoteError(RemoteFault.ObjectMissing, $"There is no {key} in the store {Name}.");
        }

        using (answer)
        {
            await using var stream = new PatientStream(answer.ResponseStream, _patience);
            return await consume(stream, cancellationToken);
        }
    }

    protected override async Task<Remote<bool>> Remove(string key, CancellationToken cancellationToken)
    {
        try
        {
            await _patience.Call(token => _client.DeleteObjectAsync(_bucket, _prefix + key, token), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsMissing(exception))
        {
            // S3 itself calls that a success.
        }

        foreach (var upload in await Uploads(key, cancellationToken))
        {
            if (upload.Key != _prefix + key) continue;
            var request = new AbortMultipartUploadRequest { BucketName = _bucket, Key = upload.Key, UploadId = upload.UploadId };
            try
            {
                await _patience.Call(token => _client.AbortMultipartUploadAsync(request, token), cancellationToken);
            }
            catch (AmazonS3Exception exception) when (S3Faults.IsMissing(exception))
            {
                // Somebody else was faster.
            }
        }

        return true;
    }

    protected override async Task<Remote<List<string>>> Keys(string prefix, CancellationToken cancellationToken)
    {
        var found = (await Uploads(prefix, cancellationToken)).Select(upload => upload.Key).ToList();
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + prefix };
        do
        {
            var page = await _patience.Call(token => _client.ListObjectsV2Async(request, token), cancellationToken);
            found.AddRange((page.S3Objects ?? []).Select(entry => entry.Key));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        return found.Select(key => key[_prefix.Length..]).Where(key => ObjectKey.Fault(key) is null).ToList();
    }

    protected override RemoteError? Explain(Exception exception) => _faults.Explain(exception);

    private async Task<List<MultipartUpload>> Uploads(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = _prefix + prefix };
        try
        {
            ListMultipartUploadsResponse page;
            do
            {
                page = await _patience.Call(token => _client.ListMultipartUploadsAsync(request, token), cancellationToken);
                found.AddRange(page.MultipartUploads ?? []);
                (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
            while (page.IsTruncated == true && page.NextKeyMarker is not null);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsUnknownRequest(exception))
        {
            // Then there is nobody who could tell; some services do not list them.
        }

        return found;
    }

    private static string LocationOf(BackupStoreOptions settings) =>
        $"{(settings.Endpoint is { } endpoint ? endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') : "s3." + settings.Region)}/{settings.Bucket}/{settings.Prefix}";
}
