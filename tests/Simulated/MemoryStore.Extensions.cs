using System.Collections.Immutable;
using Fleet.Extensions;
using Fleet.Storage;

namespace Fleet.Simulated;

internal sealed partial class MemoryStore : IExtensionUsage
{
    /// <summary>What was told of extensions, in order; what the table makes of it is the real stores' affair.</summary>
    public List<ExtensionChange> ExtensionChanges { get; } = [];

    /// <summary>What instances had, in the order in which it was told.</summary>
    public List<ExtensionSight> ExtensionSights { get; } = [];

    public bool TryRecord(ExtensionChange change)
    {
        ExtensionChanges.Add(change);
        return true;
    }

    public bool TryRecord(ExtensionSight sight)
    {
        ExtensionSights.Add(sight);
        return true;
    }

    public Task<ExtensionUsageRow?> Record(ExtensionChange change, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<ExtensionUsageRow>> Installations(
        string extension, int limit, Visibility visibleTo, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<ExtensionUsageRow>> On(string instanceId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ExtensionFigures> Figures(
        string extension, DateTimeOffset trendFrom, Visibility visibleTo, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ExtensionMatrix> Matrix(ExtensionMatrixQuery query, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<long> Instances(Visibility visibleTo, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<InstalledExtension>> Installed(
        string? category, string? search, int limit, Visibility visibleTo, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
