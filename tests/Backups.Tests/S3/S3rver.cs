using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Fleet.Backups.S3;
using Fleet.Backups.Stores;
using Fleet.TestKit;

namespace Fleet.Backups.Tests.S3;

/// <summary>A compatible service that others have written (npm: s3rver), in a process of its own.</summary>
internal sealed class S3rver : IAsyncDisposable
{
    private const string Program = "bin/s3rver.js";

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-s3rver-").FullName;
    private readonly Process _process;

    private S3rver(int port)
    {
        string[] arguments = [Path.Combine(Home, Program), "-d", _folder, "-p", $"{port}", "-a", "127.0.0.1", "--configure-bucket", "backups", "--no-vhost-buckets"];
        _process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var settings = new BackupStoreOptions
        {
            Kind = StoreKinds.S3, Endpoint = new($"http://127.0.0.1:{port}"), Bucket = "backups", Prefix = "fleet", AccessKey = "S3RVER", SecretKey = "S3RVER",
        };
        settings.Complete("Stores:s3rver");
        Store = new S3Store("s3rver", settings, TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public S3Store Store { get; }

    /// <summary>Why there cannot be one here; null if there can.</summary>
    public static string? Unavailable => File.Exists(Path.Combine(Home, Program)) ? null : "There is no s3rver: ./test installs it where there is npm.";

    private static string Home { get; } = typeof(S3rver).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "S3rver").Value!;

    public static async Task<S3rver> Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var service = new S3rver(port);
        await Eventually.BecomesAsync("s3rver answers", true, async () => (await service.Store.List("")).Error is null, TimeSpan.FromSeconds(60));
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
