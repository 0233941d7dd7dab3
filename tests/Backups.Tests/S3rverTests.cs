using System.Security.Cryptography;
using Fleet.Backups.Tests.Places;
using Fleet.Backups.Tests.S3;
using Fleet.Remote;

namespace Fleet.Backups.Tests;

/// <summary>What s3rver can do of S3; it neither lists nor aborts unfinished uploads.</summary>
public sealed class S3rverTests
{
    [Fact]
    public async Task A_service_that_others_have_written_is_spoken_to_rightly()
    {
        if (S3rver.Unavailable is { } reason) Assert.Skip(reason);
        await using var service = await S3rver.Start();
        var store = service.Store;
        foreach (var size in (int[])[0, 100_000, 8 << 20, (17 << 20) + 3])
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            Assert.Equal(Objects.Of(bytes), await store.Write("bkp_1/a", Objects.Bytes(bytes)).Value());
            Assert.Equal(bytes, await store.Read("bkp_1/a").Value());
            Assert.Equal(Objects.Of(bytes), await store.Digest("bkp_1/a").Value());
        }

        await store.Write("bkp_2/b", Objects.Bytes([1])).Value();
        Assert.Equal(["bkp_1/a", "bkp_2/b"], await store.List("").Value());
        Assert.Equal(["bkp_2/b"], await store.List("bkp_2/").Value());
        await store.Delete("bkp_1/a").Value();
        await store.Delete("bkp_1/a").Value();
        await store.Digest("bkp_1/a").Fault(RemoteFault.ObjectMissing);
        Assert.Equal(["bkp_2/b"], await store.List("").Value());
    }
}
