using System.Collections.Immutable;
using Fleet.Cloud;
using Fleet.Storage;

namespace Fleet.Simulated;

/// <summary>A provider in memory that rents machines and takes them back. The real clients have tests of their own.</summary>
internal sealed class SimulatedCloud : ICloudProvider, ICloudProviders
{
    /// <summary>The rented machines, by Fleet's reference.</summary>
    public Dictionary<string, CloudMachine> Machines { get; } = [];

    /// <summary>How often a machine was ordered that did not exist yet.</summary>
    public int Ordered { get; private set; }

    /// <summary>What a call answers instead of acting; null lets it act.</summary>
    public Func<string, CloudError?> Fault { get; set; } = _ => null;

    /// <summary>Looks at a machine that it takes to have an address.</summary>
    public int AddressAfter { get; set; } = 2;

    public string Name => "simulated";

    public bool IsConfigured => true;

    public ImmutableArray<string> Names => [Name];

    public ICloudProvider? Find(string name) => name == Name ? this : null;

    public Task<Cloud<CloudMachine>> Create(CloudOrder order, CancellationToken cancellationToken = default) => Do("create", () =>
    {
        if (Machines.TryGetValue(order.Reference, out var existing)) return existing;
        Ordered++;
        return Machines[order.Reference] = new CloudMachine($"{Ordered}", "new", null);
    });

    public Task<Cloud<CloudMachine?>> Find(string reference, CancellationToken cancellationToken = default) => Do("find", () =>
    {
        if (Machines.TryGetValue(reference, out var machine) && --AddressAfter <= 0)
        {
            Machines[reference] = machine = machine with { Status = "active", Address = "203.0.113.7" };
        }

        return machine;
    });

    public Task<Cloud<bool>> Delete(string reference, CancellationToken cancellationToken = default) => Do("delete", () =>
    {
        Machines.Remove(reference);
        return true;
    });

    public Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken = default) =>
        Do("regions", () => ImmutableArray<CloudRegion>.Empty);

    public Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken = default) =>
        Do("sizes", () => ImmutableArray<CloudSize>.Empty);

    private Task<Cloud<T>> Do<T>(string call, Func<T> act)
    {
        if (Fault(call) is { } fault) return Task.FromResult<Cloud<T>>(fault);
        return Task.FromResult<Cloud<T>>(act());
    }
}

/// <summary>Seals nothing: what is sealed is still to be seen by a test.</summary>
internal sealed class OpenBox : ISecretBox
{
    public SealedSecret Seal(string clear) => new(clear);

    public string Open(SealedSecret secret) => secret.Sealed;
}
