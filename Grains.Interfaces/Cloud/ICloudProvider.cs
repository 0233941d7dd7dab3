using System.Collections.Immutable;

namespace Fleet.Cloud;

/// <summary>
/// Somebody who rents machines. Calls have time limits of their own and end in a <see cref="CloudError"/> rather than an exception.
/// </summary>
public interface ICloudProvider
{
    /// <summary>The name in requests, such as <c>digitalocean</c>.</summary>
    string Name { get; }

    /// <summary>Whether there is a credential to call it with.</summary>
    bool IsConfigured { get; }

    /// <summary>
    /// Orders a machine. Idempotent by <see cref="CloudOrder.Reference"/>: if a machine of that reference exists, it is the answer. The public
    /// key is registered with the provider if need be, under the same reference.
    /// </summary>
    Task<Cloud<CloudMachine>> Create(CloudOrder order, CancellationToken cancellationToken = default);

    /// <summary>The machine of that reference, or null. Its address is null until the provider has given it one.</summary>
    Task<Cloud<CloudMachine?>> Find(string reference, CancellationToken cancellationToken = default);

    /// <summary>Gives the machine back, and the public key that was registered for it. Not an error if they are gone already.</summary>
    Task<Cloud<bool>> Delete(string reference, CancellationToken cancellationToken = default);

    /// <summary>Where machines can be had.</summary>
    Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken = default);

    /// <summary>What machines can be had, with their prices.</summary>
    Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken = default);
}

/// <summary>The providers that this Fleet knows.</summary>
public interface ICloudProviders
{
    /// <summary>Their names, sorted.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>The one of that name, or null.</summary>
    ICloudProvider? Find(string name);
}
