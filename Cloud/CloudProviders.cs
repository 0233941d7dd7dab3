using System.Collections.Immutable;

namespace Fleet.Cloud;

internal sealed class CloudProviders(IEnumerable<ICloudProvider> providers) : ICloudProviders
{
    private readonly ImmutableSortedDictionary<string, ICloudProvider> _providers =
        providers.ToImmutableSortedDictionary(provider => provider.Name, provider => provider, StringComparer.Ordinal);

    public ImmutableArray<string> Names => [.. _providers.Keys];

    public ICloudProvider? Find(string name) => _providers.GetValueOrDefault(name);
}
