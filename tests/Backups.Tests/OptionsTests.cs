using Fleet.Backups.Tests.Places;
using Fleet.Ssh;
using Fleet.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Backups.Tests;

public sealed class OptionsTests
{
    private static readonly (string, string?)[] Bucket =
        [("Kind", "s3"), ("Region", "eu-central-1"), ("Bucket", "backups"), ("AccessKey", "AKIA"), ("SecretKey", "hidden-secret")];

    [Fact]
    public void Without_a_configuration_there_is_a_folder()
    {
        using var container = Configure();
        var stores = container.GetRequiredService<IBackupStores>();
        Assert.Equal(["local"], stores.Names);
        Assert.Equal(("local", "folder", Path.GetFullPath("data/backups")), (stores.Default, stores.Find("local")!.Kind, stores.Find("local")!.Location));
        Assert.Null(stores.Find("another"));
    }

    [Fact]
    public void Stores_are_read_from_the_configuration()
    {
        using var container = Configure(
        [
            ("Default", "cloud"), ("Stores:near:Kind", "folder"), ("Stores:near:Path", "/mnt/backups/"),
            .. Bucket.Select(each => ("Stores:cloud:" + each.Item1, each.Item2)), ("Stores:cloud:Prefix", "fleet"),
            ("Stores:minio:Kind", "s3"), ("Stores:minio:Endpoint", "http://minio.lan:9000"), ("Stores:minio:Bucket", "b"),
            ("Stores:minio:AccessKey", "k"), ("Stores:minio:SecretKey", "s"),
            ("Stores:offsite:Kind", "sftp"), ("Stores:offsite:Server", "srv_01"), ("Stores:offsite:Path", "backups"),
        ], services => services.AddLogging().AddSingleton<ISecretBox, GlassBox>().AddFleetSsh());
        var stores = container.GetRequiredService<IBackupStores>();
        Assert.Equal(["cloud", "minio", "near", "offsite"], stores.Names);
        Assert.Equal("cloud", stores.Default);
        Assert.Equal(
            ["s3.eu-central-1/backups/fleet/", "http://minio.lan:9000/b/", "/mnt/backups", "srv_01:backups"],
            stores.Names.Select(name => stores.Find(name)!.Location));
    }

    [Fact]
    public void The_only_store_is_the_default_one()
    {
        using var container = Configure([("Stores:near:Kind", "folder"), ("Stores:near:Path", "/mnt/backups")]);
        Assert.Equal("near", container.GetRequiredService<IBackupStores>().Default);
    }

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "from-a-file\n");
        var settings = new BackupStoreOptions { Kind = "s3", Region = "r", Bucket = "b", AccessKey = "k", SecretKeyFile = file };
        settings.Complete("Stores:x");
        File.Delete(file);
        Assert.Equal("from-a-file", settings.SecretKey);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "Stores:x", "Stores:x:Kind" },
        { "Stores:x:Kind=tape", "Stores:x:Kind" },
        { "Stores:Upper:Kind=folder;Stores:Upper:Path=/p", "Stores:Upper" },
        { "Stores:a_b:Kind=folder;Stores:a_b:Path=/p", "Stores:a_b" },
        { "Stores:x:Kind=folder", "Stores:x:Path" },
        { "Stores:x:Kind=folder;Stores:x:Path=/p;Stores:x:Pth=/p", "Stores:x" },
        { "Stores:x:Kind=sftp;Stores:x:Path=p", "Stores:x:Server" },
        { "Stores:x:Kind=sftp;Stores:x:Path=p;Stores:x:Server=web1", "Stores:x:Server" },
        { "Stores:x:Kind=sftp;Stores:x:Server=srv_1", "Stores:x:Path" },
        { "Stores:x:Kind=sftp;Stores:x:Server=srv_1;Stores:x:Path=~/p", "Stores:x:Path" },
        { "Stores:a:Kind=folder;Stores:a:Path=/p;Stores:b:Kind=folder;Stores:b:Path=/q", "Default" },
        { "Stores:a:Kind=folder;Stores:a:Path=/p;Default=b", "Default" },
        { "Default=b", "Default" },
        { "StallTimeout=00:00:00", "StallTimeout" },
        { "StallTimeout=soon", "StallTimeout" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_makes_no_sense_stops_the_start_and_is_named(string settings, string named)
    {
        var pairs = settings.Split(';').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair.Length > 1 ? pair[1] : (string?)""));
        var complaint = Assert.Throws<InvalidOperationException>(() => Configure([.. pairs]));
        Assert.Contains("Fleet:Backups:" + named, complaint.Message);
    }

    [Theory]
    [InlineData("Region", "")]
    [InlineData("Region", "eu central")]
    [InlineData("Bucket", "")]
    [InlineData("Bucket", "a/b")]
    [InlineData("AccessKey", "")]
    [InlineData("SecretKey", "")]
    [InlineData("SecretKeyFile", "/no/such/file")]
    [InlineData("Prefix", "../x")]
    [InlineData("Endpoint", "ftp://x")]
    [InlineData("Endpoint", "https://user:password@x")]
    [InlineData("Endpoint", "minio.lan:9000")]
    [InlineData("ForcePathStyle", "perhaps")]
    public void What_makes_no_sense_for_a_bucket_is_named_without_the_secret(string setting, string value)
    {
        var pairs = Bucket.Where(pair => pair.Item1 != setting && (setting != "SecretKeyFile" || pair.Item1 != "SecretKey")).Append((setting, value));
        var complaint = Assert.Throws<InvalidOperationException>(() => Configure([.. pairs.Select(pair => ("Stores:x:" + pair.Item1, (string?)pair.Item2))]));
        Assert.Contains("Fleet:Backups:Stores:x:" + setting, complaint.Message);
        Assert.DoesNotContain("hidden-secret", complaint.Message);
        Assert.DoesNotContain("password", complaint.Message);
    }

    [Fact]
    public void A_secret_and_a_file_of_it_are_one_too_many() => Assert.Contains("SecretKeyFile", Assert.Throws<InvalidOperationException>(
        () => Configure([.. Bucket.Append(("SecretKeyFile", "/x")).Select(pair => ("Stores:x:" + pair.Item1, pair.Item2))])).Message);

    private static ServiceProvider Configure((string, string?)[]? settings = null, Action<IServiceCollection>? add = null)
    {
        var values = (settings ?? []).Select(pair => KeyValuePair.Create("Fleet:Backups:" + pair.Item1, pair.Item2));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddFleetBackups("data/backups", options => options.Read(configuration.GetSection("Fleet:Backups")));
        add?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
