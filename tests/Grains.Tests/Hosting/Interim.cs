using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Tests.Grains.Hosting;

internal sealed class MemoryBackups : IBackupStores, IBackupStore
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>What a call answers instead of acting; null lets it act.</summary>
    public Func<string, RemoteError?> Fault { get; set; } = _ => null;

    public ImmutableArray<string> Names => ["memory"];
    public string Default => "memory";
    public string Name => "memory";
    public string Kind => "folder";
    public string Location => "memory";

    public IBackupStore? Find(string name) => name == Name ? this : null;

    public async Task<Remote<StoredObject>> Write(string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default)
    {
        if (Fault("write") is { } fault) return fault;
        using var stream = new MemoryStream();
        var produced = await produce(stream, cancellationToken);
        if (produced.Error is { } error) return error;
        Objects[key] = stream.ToArray();
        return Of(Objects[key]);
    }

    public async Task<Remote<T>> Read<T>(string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default)
    {
        if (!Objects.TryGetValue(key, out var bytes)) return new RemoteError(RemoteFault.ObjectMissing, key);
        using var stream = new MemoryStream(bytes);
        return await consume(stream, cancellationToken);
    }

    public Task<Remote<StoredObject>> Digest(string key, CancellationToken cancellationToken = default) => Task.FromResult<Remote<StoredObject>>(
        Objects.TryGetValue(key, out var bytes) ? Of(bytes) : new RemoteError(RemoteFault.ObjectMissing, key));

    public Task<Remote<bool>> Delete(string key, CancellationToken cancellationToken = default)
    {
        if (Fault("delete") is { } fault) return Task.FromResult<Remote<bool>>(fault);
        Objects.TryRemove(key, out _);
        return Task.FromResult<Remote<bool>>(true);
    }

    public Task<Remote<ImmutableArray<string>>> List(string prefix, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<ImmutableArray<string>>>(Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order().ToImmutableArray());

    private static StoredObject Of(byte[] bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}

internal sealed class NoSites : ISites
{
    public Task<Remote<ProxyReport>> Publish(MachineAddress machine, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<ProxyReport>>(new ProxyReport(null, "no proxy"));

    public Task<Remote<bool>> Withdraw(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Task.FromResult<Remote<bool>>(true);

    public Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default) => Task.FromResult(new NameReport(DnsStatus.Ok, []));
}

internal sealed class SimulatedData : IRuntimeData
{
    public Task<Remote<bool>> Archive(MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) => Write(to);

    public Task<Remote<bool>> Dump(MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) => Write(to);

    public Task<Remote<bool>> Stage(MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) => Good;

    public Task<Remote<bool>> Adopt(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) => Good;

    public Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Good;

    public Task<Remote<bool>> Load(MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) => Good;

    public Task<Remote<string>> Verify(MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupPartKind part, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<string>>("good");

    private static Task<Remote<bool>> Good => Task.FromResult<Remote<bool>>(true);

    private static Task<Remote<bool>> Write(Stream to)
    {
        to.Write(Encoding.UTF8.GetBytes("data"));
        return Good;
    }
}
