using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Cloud;

namespace Fleet.Api.Tests.Hosting;

/// <summary>Two providers in memory: <c>memory</c> rents machines, <c>unpaid</c> has no credential.</summary>
public sealed class MemoryCloud : ICloudProviders
{
    public const string Rents = "memory";
    public const string Unpaid = "unpaid";

    private readonly Provider _rents = new(Rents, isConfigured: true);
    private readonly Provider _unpaid = new(Unpaid, isConfigured: false);

    public ImmutableArray<string> Names => [Rents, Unpaid];

    /// <summary>The machines that are rented now.</summary>
    public ICollection<CloudOrder> Orders => _rents.Orders.Values;

    /// <summary>What the providers answer to questions for their offers; null for their offers.</summary>
    public CloudError? Fault { get => _rents.Fault; set => _rents.Fault = value; }

    public ICloudProvider? Find(string name) => name switch { Rents => _rents, Unpaid => _unpaid, _ => null };

    private sealed class Provider(string name, bool isConfigured) : ICloudProvider
    {
        private int _number;

        public ConcurrentDictionary<string, CloudOrder> Orders { get; } = new();

        public CloudError? Fault { get; set; }

        public string Name => name;

        public bool IsConfigured => isConfigured;

        public Task<Cloud<CloudMachine>> Create(CloudOrder order, CancellationToken cancellationToken = default)
        {
            Orders.TryAdd(order.Reference, order);
            return Task.FromResult<Cloud<CloudMachine>>(new CloudMachine(order.Reference, "new", null));
        }

        public Task<Cloud<CloudMachine?>> Find(string reference, CancellationToken cancellationToken = default) =>
            Task.FromResult<Cloud<CloudMachine?>>(Orders.ContainsKey(reference)
                ? new CloudMachine(reference, "active", $"203.0.113.{Interlocked.Increment(ref _number) % 256}")
                : (CloudMachine?)null);

        public Task<Cloud<bool>> Delete(string reference, CancellationToken cancellationToken = default) =>
            Task.FromResult<Cloud<bool>>(Orders.TryRemove(reference, out _) || true);

        public Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken = default) =>
            Answer(ImmutableArray.Create(new CloudRegion("nyc1", "New York 1", "New York", true)));

        public Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken = default) =>
            Answer(ImmutableArray.Create(new CloudSize("s-4vcpu-8gb", 4, 8L << 30, 160L << 30, 0.0714m, 48m, "USD", ["nyc1"])));

        private Task<Cloud<T>> Answer<T>(T value) => Task.FromResult<Cloud<T>>(Fault is { } fault ? fault : value);
    }
}
