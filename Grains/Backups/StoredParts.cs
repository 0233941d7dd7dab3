using Fleet.Backups;
using Fleet.Remote;

namespace Fleet.Grains.Backups;

/// <summary>What steps ask of the objects that a backup's record names.</summary>
internal static class StoredParts
{
    /// <summary>Reads a part from its store, and says whether it is not what was written; null if it is.</summary>
    public static async Task<RemoteError?> Differs(
        this IBackupStores stores, BackupView backup, BackupPart part, CancellationToken cancellation)
    {
        if (stores.Find(backup.Plan.Request.Store!) is not { } store) return NoStore(backup);
        var found = await store.Digest(part.Key, cancellation);
        if (found.Error is { } error) return error;
        return found.Value!.Size == part.Size && found.Value.Sha256 == part.Sha256
            ? null
            : new RemoteError(RemoteFault.ChecksumMismatch, $"{part.Key} in store {store.Name} is not what was written there");
    }

    /// <summary>Hands a part to whoever consumes it.</summary>
    public static async Task<Remote<T>> Read<T>(
        this IBackupStores stores,
        BackupView backup,
        BackupPart part,
        Func<Stream, CancellationToken, Task<Remote<T>>> consume,
        CancellationToken cancellation) =>
        stores.Find(backup.Plan.Request.Store!) is { } store ? await store.Read(part.Key, consume, cancellation) : NoStore(backup);

    public static RemoteError NoStore(BackupView backup) =>
        new(RemoteFault.StoreRefused, $"This Fleet has no backup store {backup.Plan.Request.Store}");
}
