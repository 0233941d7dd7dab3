using Fleet.Backups.S3;
using Fleet.Backups.Stores;
using Fleet.Backups.Tests.Places;
using Fleet.Backups.Tests.S3;

namespace Fleet.Backups.Tests;

public sealed class S3StoreTests : StoreTests
{
    private FakeS3 Service => ((S3Place)Place).Service;

    [Fact]
    public async Task A_small_object_is_one_request_and_a_large_one_comes_in_parts()
    {
        await Place.Store.Write("small", Objects.Bytes(new byte[8 << 20])).Value();
        Assert.Equal(["PutObject fleet/small"], Service.Calls);
        await Place.Store.Write("large", Objects.Bytes(new byte[(16 << 20) + 1])).Value();
        Assert.Equal(
            ["CreateMultipartUpload", "UploadPart", "UploadPart", "UploadPart", "CompleteMultipartUpload"],
            Service.Calls.Skip(1).Select(call => call.Split(' ')[0]));
    }

    [Fact]
    public async Task Parts_may_grow_on_the_way()
    {
        var bytes = new byte[(5 << 20) * 2 + (7 << 20) * 2 + 3];
        Random.Shared.NextBytes(bytes);
        var settings = new BackupStoreOptions
        {
            Kind = StoreKinds.S3, Endpoint = Service.Url, Region = FakeS3.Region, Bucket = FakeS3.Bucket, AccessKey = FakeS3.AccessKey, SecretKey = FakeS3.SecretKey,
        };
        using var client = S3Clients.Make(settings);
        await using (var upload = new S3Upload(client, FakeS3.Bucket, "fleet/a", new(TimeSpan.FromSeconds(30), TimeProvider.System), number => number < 3 ? 5 << 20 : 7 << 20))
        {
            await upload.WriteAsync(bytes);
            await upload.Finish(default);
        }

        Assert.Equal(5, Service.Calls.Count(call => call.StartsWith("UploadPart", StringComparison.Ordinal)));
        Assert.Equal(bytes, await Place.Store.Read("a").Value());
    }

    [Fact]
    public void Ten_thousand_parts_are_enough_for_terabytes()
    {
        var sizes = Enumerable.Range(1, PartSizes.MostParts).Select(number => (long)PartSizes.Of(number)).ToList();
        Assert.Equal(8 << 20, sizes[0]);
        Assert.True(sizes.Sum() > 2L << 40, $"{sizes.Sum() >> 30} GiB");
        Assert.True(sizes.Zip(sizes.Skip(1)).All(pair => pair.First <= pair.Second));

        // What is in memory, two parts, stays small beside what is stored.
        Assert.All(sizes.Index().Where(part => part.Index > 1000), part => Assert.True(2 * part.Item < sizes.Take(part.Index).Sum() / 200));
    }

    [Fact]
    public async Task Every_unfinished_upload_of_a_key_is_aborted_with_it_and_no_other()
    {
        for (var count = 0; count < 5; count++) Place.LeaveHalfWritten("a");
        Place.LeaveHalfWritten("ab");
        Place.LeaveHalfWritten("a/b");
        Assert.Equal(["a", "a/b", "ab"], await Place.Store.List("a").Value());
        await Place.Store.Delete("a").Value();
        Assert.Equal(["a/b", "ab"], Place.Raw());
    }

    [Fact]
    public async Task Others_objects_in_the_bucket_are_not_its_business()
    {
        await File.WriteAllTextAsync(Service.PathOf("fleetless"), "");
        await Place.Store.Write("a b"[..1], Objects.Bytes([1])).Value();
        await File.WriteAllTextAsync(Service.PathOf("fleet/no key"), "");
        Assert.Equal(["a"], await Place.Store.List("").Value());
    }

    [Fact]
    public void It_says_where_it_is_without_secrets()
    {
        Assert.Equal(("cloud", "s3"), (Place.Store.Name, Place.Store.Kind));
        Assert.Equal($"{Service.Url.AbsoluteUri}backups/fleet/", Place.Store.Location);
    }

    protected override async Task<Place> Start() => await S3Place.Begin();
}
