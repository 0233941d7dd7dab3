using Fleet.Backups.Tests.Places;
using Fleet.Backups.Tests.S3;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Backups.Tests;

/// <summary>Services that fail, hang and lie.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    // The first attempt and the library's own two repetitions.
    private const int Attempts = 3;

    private const int Large = 17 << 20;

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    private S3Place _place = null!;

    private FakeS3 Service => _place.Service;

    private IBackupStore Store => _place.Store;

    public static TheoryData<int, string, RemoteFault> Answers => new()
    {
        { 500, "InternalError", RemoteFault.StoreUnavailable },
        { 503, "SlowDown", RemoteFault.StoreUnavailable },
        { 429, "TooManyRequests", RemoteFault.StoreUnavailable },
        { 400, "RequestTimeout", RemoteFault.StoreUnavailable },
        { 403, "AccessDenied", RemoteFault.StoreRefused },
        { 403, "InvalidAccessKeyId", RemoteFault.StoreRefused },
        { 403, "SignatureDoesNotMatch", RemoteFault.StoreRefused },
        { 404, "NoSuchBucket", RemoteFault.StoreRefused },
        { 400, "InvalidRequest", RemoteFault.StoreRefused },
        { 507, "XMinioStorageFull", RemoteFault.StoreRefused },
    };

    public async ValueTask InitializeAsync() => _place = await S3Place.Begin();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory, MemberData(nameof(Answers))]
    public async Task What_a_service_answers_is_told_apart(int status, string code, RemoteFault fault)
    {
        foreach (var call in (string[])["PutObject", "GetObject", "DeleteObject", "ListObjectsV2"]) Service.Spoil(call, Troubles.Refuse(status, code), Attempts);
        var errors = new[]
        {
            await Store.Write("a", Objects.Bytes([1])).Fault(fault), await Store.Digest("a").Fault(fault), await Store.Delete("a").Fault(fault),
            await Store.List("").Fault(fault),
        };
        Assert.All(errors, error =>
        {
            Assert.Contains(code, error.Message);
            Assert.Contains("cloud", error.Message);
        });
        Assert.Empty(_place.Raw());
    }

    [Theory]
    [InlineData("CreateMultipartUpload")]
    [InlineData("UploadPart")]
    [InlineData("CompleteMultipartUpload")]
    public async Task Whatever_fails_in_an_upload_aborts_it(string call)
    {
        await Store.Write("a", Objects.Bytes([1])).Value();
        Service.Spoil(call, Troubles.Refuse(500, "InternalError"), Attempts);
        await Store.Write("a", Objects.Bytes(new byte[Large])).Fault(RemoteFault.StoreUnavailable);
        Assert.Equal(["a"], _place.Raw());
        Assert.Equal([1], await Store.Read("a").Value());
    }

    [Theory]
    [InlineData("PutObject", 10)]
    [InlineData("UploadPart", Large)]
    [InlineData("CompleteMultipartUpload", Large)]
    public async Task A_failure_that_passes_is_survived(string call, int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        Service.Spoil(call, Troubles.Refuse(503, "SlowDown"));
        Assert.Equal(Objects.Of(bytes), await Store.Write("a", Objects.Bytes(bytes)).Value());
        Assert.Equal(bytes, await Store.Read("a").Value());
    }

    [Fact]
    public async Task A_success_whose_body_is_a_failure_is_one()
    {
        Service.Spoil("CompleteMultipartUpload", Troubles.FailureInSuccess("InternalError"), Attempts);
        await Store.Write("a", Objects.Bytes(new byte[Large])).Fault(RemoteFault.StoreUnavailable);
        Assert.Empty(_place.Raw());
    }

    [Fact]
    public async Task A_producer_that_keeps_a_broken_stream_for_itself_does_not_hide_it()
    {
        Service.Spoil("UploadPart", Troubles.Refuse(403, "AccessDenied"));
        await Store.Write("a", async (stream, token) =>
        {
            try
            {
                for (var count = 0; count < 10; count++) await stream.WriteAsync(new byte[8 << 20], token);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return new RemoteError(RemoteFault.ScriptFailed, "something broke");
            }

            return true;
        }).Fault(RemoteFault.StoreRefused);
        Assert.Empty(_place.Raw());
    }

    [Fact]
    public async Task A_gateway_s_page_is_no_answer()
    {
        Service.Spoil("GetObject", Troubles.Page(502), Attempts);
        await Store.Digest("a").Fault(RemoteFault.StoreUnavailable);
    }

    [Fact]
    public async Task Nobody_there_is_unavailable()
    {
        await using var place = await S3Place.Begin();
        var store = place.Open(settings => settings.Endpoint = new("http://127.0.0.1:1"));
        Assert.True((await store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreUnavailable)).IsTransient);
        await store.List("").Fault(RemoteFault.StoreUnavailable);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_unavailable()
    {
        // The system's client repeats by itself what it sent over a connection that was closed meanwhile.
        foreach (var call in (string[])["PutObject", "GetObject"]) Service.Spoil(call, Troubles.HangUp(), 100);
        await Store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreUnavailable);
        await Store.Digest("a").Fault(RemoteFault.StoreUnavailable);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_unavailable()
    {
        Service.Spoil("GetObject", Troubles.CutOff(), 100);
        await Store.Digest("a").Fault(RemoteFault.StoreUnavailable);
    }

    [Theory]
    [InlineData("PutObject", 10)]
    [InlineData("UploadPart", Large)]
    public async Task A_service_that_hangs_is_given_up_and_nothing_stays(string call, int size)
    {
        var store = _place.Open(stall: Stall);
        Service.Spoil(call, Troubles.Hang());
        var error = await store.Write("a", Objects.Bytes(new byte[size])).Within("the time limit").Fault(RemoteFault.StoreUnavailable);
        Assert.Contains("1 s", error.Message);
        Assert.Empty(_place.Raw());
    }

    [Fact]
    public async Task An_answer_that_stops_is_given_up()
    {
        Service.Spoil("GetObject", Troubles.CutOff(silently: true));
        await _place.Open(stall: Stall).Digest("a").Within("the time limit").Fault(RemoteFault.StoreUnavailable);
    }

    [Fact]
    public async Task Cancelled_while_a_part_is_on_its_way_nothing_stays()
    {
        using var cancel = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        Service.Spoil("UploadPart", Troubles.Hang(reached));
        var writing = Store.Write("a", Objects.Bytes(new byte[Large]), cancel.Token);
        await reached.Task.Within("a part is on its way");
        await cancel.CancelAsync();
        await writing.Within("the cancelled write").Fault(RemoteFault.Cancelled);
        Assert.Empty(_place.Raw());
    }

    [Fact]
    public async Task Where_uploads_cannot_be_listed_objects_can()
    {
        await Store.Write("a", Objects.Bytes([1])).Value();
        Service.Spoil("ListMultipartUploads", Troubles.Refuse(501, "NotImplemented"), 2 * Attempts);
        Assert.Equal(["a"], await Store.List("").Value());
        await Store.Delete("a").Value();
        Assert.Empty(_place.Raw());
    }

    [Fact]
    public async Task No_address_elsewhere_is_followed()
    {
        await using var elsewhere = await S3Place.Begin();
        Service.Spoil("GetObject", Troubles.Redirect(elsewhere.Service.Url + "backups/fleet/a"), Attempts);
        await Store.Digest("a").Fault(RemoteFault.StoreRefused);
        Assert.Empty(elsewhere.Service.Calls);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_in_no_message()
    {
        var store = _place.Open(settings => settings.SecretKey = "wrong-secret-0123456789");
        Service.Spoil("PutObject", Troubles.Refuse(400, "InvalidRequest", "you sent wrong-secret-0123456789"));
        var refused = await store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
        Assert.DoesNotContain("wrong-secret", refused.Message);
        Assert.Contains("the signature is wrong", Service.Complaints.Single());
        Service.Complaints.Clear();

        Service.Spoil("PutObject", Troubles.Refuse(400, "InvalidRequest", $"you sent {FakeS3.SecretKey}"));
        var repeated = await Store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
        Assert.Contains("you sent ***", repeated.Message);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_refused()
    {
        var store = _place.Open(settings => settings.Bucket = "another");
        await store.Write("a", Objects.Bytes([1])).Fault(RemoteFault.StoreRefused);
        await store.Digest("a").Fault(RemoteFault.StoreRefused);
        await store.List("").Fault(RemoteFault.StoreRefused);
    }
}
