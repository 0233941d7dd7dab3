using System.Security.Cryptography;
using Fleet.Backups.Tests.Places;
using Fleet.Remote;

namespace Fleet.Backups.Tests;

/// <summary>What every kind of store promises.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    // More than two parts of an upload, and a multiple of nothing.
    private const int Large = 18 * 1024 * 1024 + 12_345;

    protected Place Place { get; private set; } = null!;

    private IBackupStore Store => Place.Store;

    public async ValueTask InitializeAsync() => Place = await Start();

    public async ValueTask DisposeAsync()
    {
        await Place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(Large)]
    public async Task What_is_written_is_read(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        Assert.Equal(Objects.Of(bytes), await Store.Write("bkp_1/files.tar.gz", Objects.Bytes(bytes)).Value());
        Assert.Equal(bytes, await Store.Read("bkp_1/files.tar.gz").Value());
        Assert.Equal(Objects.Of(bytes), await Store.Digest("bkp_1/files.tar.gz").Value());
        Assert.Equal(["bkp_1/files.tar.gz"], await Store.List("").Value());
        Assert.Equal(["bkp_1/files.tar.gz"], Place.Raw());
    }

    [Fact]
    public async Task Small_writes_and_pauses_make_no_difference()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        await Store.Write("a", async (stream, token) =>
        {
            for (var at = 0; at < bytes.Length; at += 7)
            {
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(7, bytes.Length - at)), token);
                if (at % 70_000 == 0) await stream.FlushAsync(token);
            }

            return true;
        }).Value();
        Assert.Equal(bytes, await Store.Read("a").Value());
    }

    [Fact]
    public async Task An_object_is_replaced()
    {
        await Store.Write("a", Objects.Bytes(new byte[Large])).Value();
        await Store.Write("a", Objects.Bytes([1, 2])).Value();
        Assert.Equal([1, 2], await Store.Read("a").Value());
        Assert.Equal(["a"], Place.Raw());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public async Task A_producer_s_own_failure_is_returned_as_it_is_and_keeps_the_earlier_object(int size)
    {
        var own = new RemoteError(RemoteFault.Unreachable, "the instance's server is away");
        await Store.Write("a", Objects.Bytes([1])).Value();
        var answer = await Store.Write("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[size], token);
            return own;
        });
        Assert.Same(own, answer.Error);
        Assert.Equal([1], await Store.Read("a").Value());
        Assert.Equal(["a"], Place.Raw());
    }

    [Fact]
    public async Task A_producer_s_exception_is_thrown_on_and_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Write("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Large], token);
            throw new InvalidDataException();
        }));
        await Assert.ThrowsAsync<IOException>(() => Store.Write("a", (_, _) => throw new IOException("not the store's")));
        Assert.Empty(Place.Raw());
    }

    [Fact]
    public async Task A_consumer_s_own_failure_is_returned_as_it_is()
    {
        var own = new RemoteError(RemoteFault.Unreachable, "the instance's server is away");
        await Store.Write("a", Objects.Bytes(new byte[Large])).Value();
        var answer = await Store.Read<int>("a", async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[10], token);
            return own;
        });
        Assert.Same(own, answer.Error);
        await Assert.ThrowsAsync<FormatException>(() => Store.Read<int>("a", (_, _) => throw new FormatException()));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_of_a_write_nothing_stays()
    {
        await Store.Write("a", Objects.Bytes([1])).Value();
        using var cancel = new CancellationTokenSource();
        await Store.Write("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[Large], token);
            await cancel.CancelAsync();
            while (true) await stream.WriteAsync(new byte[Large], token);
        }, cancel.Token).Fault(RemoteFault.Cancelled);
        Assert.Equal(["a"], Place.Raw());
        Assert.Equal([1], await Store.Read("a").Value());
    }

    [Fact]
    public async Task Cancelled_in_the_middle_of_a_read_it_ends()
    {
        await Store.Write("a", Objects.Bytes(new byte[Large])).Value();
        using var cancel = new CancellationTokenSource();
        await Store.Read<int>("a", async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[10], token);
            await cancel.CancelAsync();
            while (true) await stream.ReadExactlyAsync(new byte[1000], token);
        }, cancel.Token).Fault(RemoteFault.Cancelled);
    }

    [Fact]
    public async Task A_missing_object_is_missing_and_deleted_without_ado()
    {
        await Store.Read("bkp_1/none").Fault(RemoteFault.ObjectMissing);
        await Store.Digest("bkp_1/none").Fault(RemoteFault.ObjectMissing);
        await Store.Delete("bkp_1/none").Value();
        Assert.Empty(await Store.List("").Value());
        await Store.Write("bkp_1/one", Objects.Bytes([1])).Value();
        await Store.Read("bkp_1").Fault(RemoteFault.ObjectMissing);
        await Store.Delete("bkp_1").Value();
        Assert.Equal(["bkp_1/one"], Place.Raw());
    }

    [Fact]
    public async Task Keys_are_listed_by_their_beginning_in_order()
    {
        foreach (var key in (string[])["b/2", "a/1", "b/10", "bc", "a-b/x/y"]) await Store.Write(key, Objects.Bytes([1])).Value();
        Assert.Equal(["a-b/x/y", "a/1", "b/10", "b/2", "bc"], await Store.List("").Value());
        Assert.Equal(["b/10", "b/2", "bc"], await Store.List("b").Value());
        Assert.Equal(["b/10", "b/2"], await Store.List("b/").Value());
        Assert.Equal(["b/10"], await Store.List("b/1").Value());
        Assert.Empty(await Store.List("none/x").Value());
        await Store.Delete("b/10").Value();
        Assert.Equal(["b/2"], await Store.List("b/").Value());
    }

    [Fact]
    public async Task A_half_written_object_is_listed_under_its_key_is_no_object_and_is_deleted()
    {
        await Store.Write("x/whole", Objects.Bytes([1])).Value();
        Place.LeaveHalfWritten("x/half");
        Assert.Equal(2, Place.Raw().Length);
        Assert.Equal(["x/half", "x/whole"], await Store.List("x/").Value());
        await Store.Digest("x/half").Fault(RemoteFault.ObjectMissing);
        await Store.Delete("x/half").Value();
        Assert.Equal(["x/whole"], Place.Raw());
    }

    [Fact]
    public async Task After_an_interrupted_write_the_object_can_be_written()
    {
        await Store.Write("x/other", Objects.Bytes([1])).Value();
        Place.LeaveHalfWritten("x/a");
        await Store.Write("x/a", Objects.Bytes([2])).Value();
        Assert.Equal([2], await Store.Read("x/a").Value());
    }

    [Fact]
    public async Task A_changed_object_has_another_sum()
    {
        var written = await Store.Write("a", Objects.Bytes(new byte[100_000])).Value();
        Place.Tamper("a");
        var found = await Store.Digest("a").Value();
        Assert.Equal(written.Size, found.Size);
        Assert.NotEqual(written.Sha256, found.Sha256);
    }

    [Fact]
    public async Task Different_objects_can_be_written_at_once()
    {
        var all = Enumerable.Range(0, 8).Select(number => (Key: $"many/{number}", Bytes: RandomNumberGenerator.GetBytes(300_000 + number))).ToList();
        var written = await Task.WhenAll(all.Select(each => Store.Write(each.Key, Objects.Bytes(each.Bytes))));
        Assert.Equal(all.Select(each => Objects.Of(each.Bytes)), written.Select(answer => answer.Value));
        foreach (var (key, bytes) in all) Assert.Equal(bytes, await Store.Read(key).Value());
    }

    [Fact]
    public async Task The_same_object_is_written_by_one_at_a_time()
    {
        await Store.Write("a", async (stream, token) =>
        {
            Assert.True((await Store.Write("a", Objects.Bytes([2]), token).Fault(RemoteFault.StoreUnavailable)).IsTransient);
            await stream.WriteAsync(new byte[] { 1 }, token);
            return true;
        }).Value();
        Assert.Equal([1], await Store.Read("a").Value());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    [InlineData("a\0b")]
    [InlineData("a.part")]
    public async Task What_is_no_key_is_refused(string key)
    {
        await Store.Write(key, (_, _) => throw new InvalidOperationException("asked to produce")).Fault(RemoteFault.StoreRefused);
        await Store.Read<bool>(key, (_, _) => throw new InvalidOperationException("asked to consume")).Fault(RemoteFault.StoreRefused);
        await Store.Digest(key).Fault(RemoteFault.StoreRefused);
        await Store.Delete(key).Fault(RemoteFault.StoreRefused);
        Assert.Empty(Place.Raw());
    }

    [Theory]
    [InlineData("../")]
    [InlineData("/")]
    [InlineData("a*")]
    public async Task With_what_no_key_begins_is_refused(string prefix) => await Store.List(prefix).Fault(RemoteFault.StoreRefused);

    [Fact]
    public async Task Long_keys_are_refused_before_a_file_system_does()
    {
        await Store.Write(new string('a', 201), Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
        var longest = string.Join('/', new string('a', 200), new string('b', 200), new string('c', 110));
        await Store.Write(longest + "c", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
        await Store.Write(longest, Objects.Bytes([1])).Value();
        Assert.Equal([longest], await Store.List("").Value());
    }

    [Fact]
    public async Task Memory_does_not_grow_with_an_object()
    {
        const int pieces = 300;
        var piece = RandomNumberGenerator.GetBytes(1024 * 1024);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var written = await Store.Write("huge", async (stream, token) =>
        {
            for (var count = 0; count < pieces; count++)
            {
                await stream.WriteAsync(piece, token);
                if (count % 30 == 29) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }

            return true;
        }).Value();
        var read = await Store.Read<long>("huge", async (stream, token) =>
        {
            var total = 0L;
            while (await stream.ReadAsync(piece, token) is > 0 and var count)
            {
                if (total / (30 << 20) != (total + count) / (30 << 20)) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                total += count;
            }

            return total;
        }).Value();
        Assert.Equal((long)pieces << 20, read);
        Assert.Equal(written, await Store.Digest("huge").Value());
        Assert.True(most - before < 100 << 20, $"{(most - before) >> 20} MiB more than before");
    }

    protected abstract Task<Place> Start();
}
