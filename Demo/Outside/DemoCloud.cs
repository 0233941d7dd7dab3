using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Cloud;
using Fleet.Demo.World;

namespace Fleet.Demo.Outside;

/// <summary>Providers that rent machines which are only described, for nothing.</summary>
internal sealed class DemoClouds(TimeProvider time) : ICloudProviders
{
    private readonly ImmutableSortedDictionary<string, ICloudProvider> _all =
        ((string[])["digitalocean", "hetzner"]).ToImmutableSortedDictionary(name => name, name => (ICloudProvider)new DemoCloud(name, time));

    public ImmutableArray<string> Names => [.. _all.Keys];

    public ICloudProvider? Find(string name) => _all.GetValueOrDefault(name);
}

/// <summary>One of them.</summary>
internal sealed class DemoCloud(string name, TimeProvider time) : ICloudProvider
{
    private const long GiB = 1L << 30;
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, (int Number, DateTimeOffset At)> _machines = new();
    private int _number;

    public string Name => name;

    public bool IsConfigured => true;

    public Task<Cloud<CloudMachine>> Create(CloudOrder order, CancellationToken cancellationToken = default)
    {
        var (number, _) = _machines.GetOrAdd(order.Reference, _ => (Interlocked.Increment(ref _number), time.GetUtcNow()));
        return Task.FromResult<Cloud<CloudMachine>>(new CloudMachine($"demo-{number}", "new", null));
    }

    public Task<Cloud<CloudMachine?>> Find(string reference, CancellationToken cancellationToken = default)
    {
        if (!_machines.TryGetValue(reference, out var machine)) return Task.FromResult<Cloud<CloudMachine?>>((CloudMachine?)null);
        var isUp = time.GetUtcNow() >= machine.At + Boot;
        return Task.FromResult<Cloud<CloudMachine?>>(
            new CloudMachine($"demo-{machine.Number}", isUp ? "active" : "new", isUp ? $"203.0.113.{1 + (machine.Number % 254)}" : null));
    }

    public Task<Cloud<bool>> Delete(string reference, CancellationToken cancellationToken = default)
    {
        _machines.TryRemove(reference, out _);
        return Task.FromResult<Cloud<bool>>(true);
    }

    public Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken = default) =>
        Task.FromResult<Cloud<ImmutableArray<CloudRegion>>>(
            ImmutableArray.CreateRange(Site.All.Select(site => new CloudRegion($"{site.Code}1", $"{site.Geo.City} (demo)", site.Geo.City, true))));

    public Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken = default)
    {
        ImmutableArray<string> regions = [.. Site.All.Select(site => $"{site.Code}1")];
        return Task.FromResult<Cloud<ImmutableArray<CloudSize>>>(ImmutableArray.Create(
            new CloudSize("demo-2", 2, 4 * GiB, 80 * GiB, 0.02m, 12m, "USD", regions),
            new CloudSize("demo-8", 8, 32 * GiB, 320 * GiB, 0.12m, 80m, "USD", regions)));
    }
}
