using Fleet.Backups.S3;
using Fleet.Backups.Stores;
using Fleet.Backups.Tests.S3;

namespace Fleet.Backups.Tests.Places;

internal sealed class S3Place : Place
{
    private readonly List<S3Store> _stores = [];

    // What the library would take from its surroundings if it were let: all of it would make these tests fail.
    static S3Place()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("AWS_ACCESS_KEY_ID", "AMBIENT"), ("AWS_SECRET_ACCESS_KEY", "ambient"), ("AWS_SESSION_TOKEN", "ambient"), ("AWS_REGION", "af-south-1"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"), ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_SUPPORTED"), ("AWS_RESPONSE_CHECKSUM_VALIDATION", "WHEN_SUPPORTED"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"),
        ])
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private S3Place(FakeS3 service)
    {
        Service = service;
        Store = Open();
    }

    public FakeS3 Service { get; }

    public override IBackupStore Store { get; }

    public static async Task<S3Place> Begin()
    {
        var service = new FakeS3();
        await service.Start();
        return new(service);
    }

    /// <summary>Another store there.</summary>
    public IBackupStore Open(Action<BackupStoreOptions>? change = null, TimeSpan? stall = null)
    {
        var settings = new BackupStoreOptions
        {
            Kind = StoreKinds.S3, Endpoint = Service.Url, Region = FakeS3.Region, Bucket = FakeS3.Bucket, Prefix = "fleet",
            AccessKey = FakeS3.AccessKey, SecretKey = FakeS3.SecretKey,
        };
        change?.Invoke(settings);
        settings.Complete("Stores:cloud");
        var store = new S3Store("cloud", settings, stall ?? TimeSpan.FromSeconds(30), TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    public override string[] Raw() =>
        [.. Service.Keys().Concat(Service.Unfinished).Select(key => key["fleet/".Length..]).Order(StringComparer.Ordinal)];

    public override void Tamper(string key) => TamperFile(Service.PathOf("fleet/" + key));

    public override void LeaveHalfWritten(string key) => Service.Begin("fleet/" + key);

    public override async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) store.Dispose();
        await Service.DisposeAsync();
        Assert.Empty(Service.Complaints);
    }
}
