using System.Collections.Immutable;
using Fleet.Catalog;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Overview;
using Fleet.Storage;

namespace Fleet.Grains.Overview;

internal sealed class FleetOverview(IFleetCounts counts, IComputeProviders providers, IGrainFactory grains, TimeProvider time) : IFleetOverview
{
    private const int Hours = 24;

    public async Task<FleetStats> Stats(Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var sessions = grains.TerminalRegister().Count(visibleTo);
        var all = await counts.Instances(visibleTo, cancellationToken);
        return new(
            all.Sum(one => one.Count), all.ByStatus(),
            [
                .. all.GroupBy(one => one.Provider).Select(alike => new ProviderCount(alike.Key, alike.Sum(one => one.Count)))
                    .OrderByDescending(one => one.Count).ThenBy(one => one.Provider, StringComparer.Ordinal),
            ],
            await sessions, time.GetUtcNow());
    }

    public async Task<ImmutableArray<GeoPin>> Pins(Visibility visibleTo, CancellationToken cancellationToken = default) =>
        GeoPins.Of(await counts.Instances(visibleTo, cancellationToken), providers);

    public async Task<DeploymentActivity> Activity(Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().ToUniversalTime();
        var last = now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerHour);
        var first = last.AddHours(1 - Hours);
        var found = (await counts.Deployments(first, visibleTo, cancellationToken)).ToDictionary(one => one.Hour);
        var hours = Enumerable.Range(0, Hours).Select(n => found.GetValueOrDefault(first.AddHours(n), new(first.AddHours(n), 0, 0, 0))).ToList();
        var (succeeded, failed) = (hours.Sum(one => one.Succeeded), hours.Sum(one => one.Failed));
        return new(
            [.. hours.Select(one => new DeploymentHour(one.Hour, one.Begun, one.Failed))],
            hours.Sum(one => one.Begun),
            succeeded + failed == 0 ? 1 : (double)succeeded / (succeeded + failed));
    }
}

/// <summary>Sums of counts.</summary>
internal static class FleetCountSums
{
    public static ImmutableSortedDictionary<InstanceStatus, long> ByStatus(this IEnumerable<FleetCount> counts) =>
        counts.GroupBy(one => one.Status).ToImmutableSortedDictionary(alike => alike.Key, alike => alike.Sum(one => one.Count));
}
