using System.Collections.Immutable;

namespace Fleet.Backups;

/// <summary>The stores of the configuration.</summary>
internal sealed class BackupStores(BackupOptions options, IEnumerable<IBackupStore> stores) : IBackupStores, IDisposable
{
    private readonly Dictionary<string, IBackupStore> _stores = stores.ToDictionary(store => store.Name, StringComparer.Ordinal);

    public ImmutableArray<string> Names => [.. _stores.Keys.Order(StringComparer.Ordinal)];

    public string Default => options.Default!;

    public IBackupStore? Find(string name) => _stores.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var store in _stores.Values.OfType<IDisposable>()) store.Dispose();
    }
}
