using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Backups;
using Fleet.Remote;

namespace Fleet.Simulated;

/// <summary>A backup store in memory. What is being written lies beside its key until it is whole, as in a folder, and a crash leaves it there.</summary>
internal sealed class SimulatedStore(SimulatedMachine machine) : IBackupStores, IBackupStore
{
    private const string Unfinished = ".part";

    public SortedDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public ImmutableArray<string> Names => ["main"];

    public string Default => "main";

    public string Name => "main";

    public string Kind => "memory";

    public string Location => "memory";

    public IBackupStore? Find(string name) => name == Name ? this : null;

    public Task<Remote<StoredObject>> Write(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default) =>
        machine.Do<StoredObject>("store-write", async () =>
        {
            Objects[key + Unfinished] = [];
            using var stream = new MemoryStream();
            var produced = await produce(stream, cancellationToken);
            Objects.Remove(key + Unfinished);
            if (produced.Error is { } error) return error;
            Objects[key] = stream.ToArray();
            return Describe(Objects[key]);
        });

    public Task<Remote<T>> Read<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default) =>
        machine.Do("store-read", () => Objects.TryGetValue(key, out var bytes)
            ? consume(new MemoryStream(bytes), cancellationToken) : Task.FromResult<Remote<T>>(Missing));

    public Task<Remote<StoredObject>> Digest(string key, CancellationToken cancellationToken = default) => machine.Do(
        "store-digest", () => Task.FromResult<Remote<StoredObject>>(Objects.TryGetValue(key, out var bytes) ? Describe(bytes) : Missing));

    public Task<Remote<bool>> Delete(string key, CancellationToken cancellationToken = default) => machine.Do("store-delete", () =>
    {
        Objects.Remove(key);
        Objects.Remove(key + Unfinished);
        return Task.FromResult<Remote<bool>>(true);
    });

    public Task<Remote<ImmutableArray<string>>> List(string prefix, CancellationToken cancellationToken = default) => machine.Do(
        "store-list",
        () => Task.FromResult<Remote<ImmutableArray<string>>>(
            Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToImmutableArray()));

    private static RemoteError Missing { get; } = new(RemoteFault.ObjectMissing, "there is no such object");

    private static StoredObject Describe(byte[] bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
