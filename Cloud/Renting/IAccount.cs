using System.Collections.Immutable;

namespace Fleet.Cloud.Renting;

/// <summary>The single steps at one provider. <see cref="CloudProvider"/> makes them safe to repeat.</summary>
internal interface IAccount
{
    string Name { get; }

    bool IsConfigured { get; }

    CloudError NotConfigured { get; }

    /// <summary>The machines that carry the reference, the oldest first, without those being given back.</summary>
    Task<Cloud<ImmutableArray<CloudMachine>>> Machines(string reference, CancellationToken cancellationToken);

    /// <summary>Orders, once. After <see cref="CloudFault.Unavailable"/> there may be a machine all the same.</summary>
    Task<Cloud<CloudMachine>> Order(CloudOrder order, string keyId, CancellationToken cancellationToken);

    Task<Cloud<bool>> Release(string machineId, CancellationToken cancellationToken);

    /// <summary>The id of that key with the provider, which registers it if it does not know it.</summary>
    Task<Cloud<string>> Register(string reference, AuthorizedKey key, CancellationToken cancellationToken);

    /// <summary>The ids of the keys that were registered under that reference.</summary>
    Task<Cloud<ImmutableArray<string>>> Keys(string reference, CancellationToken cancellationToken);

    Task<Cloud<bool>> Forget(string keyId, CancellationToken cancellationToken);

    Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken);

    Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken);
}
