using System.Collections.Immutable;
using Fleet.Costs;
using Fleet.Storage;

namespace Fleet.Simulated;

internal sealed partial class MemoryStore : ICosts
{
    /// <summary>What instances cost, day by day. Whose they are is the real stores' affair.</summary>
    public List<CostEntry> CostEntries { get; } = [];

    /// <summary>What costs tell of instances.</summary>
    public List<CostedInstance> CostedInstances { get; } = [];

    /// <summary>How often sums were asked for, and by whom.</summary>
    public List<CostQuery> CostQueries { get; } = [];

    public void Spend(string instance, DateTimeOffset at, decimal usd, string provider = "fly") => CostEntries.Add(new(
        instance, DateOnly.FromDateTime(at.UtcDateTime), provider, CostSource.Actual, new(usd, 0, 0, 0), new(usd, 0, 0, 0), null, ""));

    Task<ImmutableArray<CostSum>> ICosts.Sums(CostQuery query, CostGrouping by, CancellationToken cancellationToken)
    {
        CostQueries.Add(query);
        var found = CostEntries.Where(entry => entry.Day >= query.From && entry.Day <= query.To
            && (query.InstanceId ?? entry.InstanceId) == entry.InstanceId && (query.Provider ?? entry.Provider) == entry.Provider);
        return Task.FromResult<ImmutableArray<CostSum>>(
        [
            .. found.GroupBy(entry => by.HasFlag(CostGrouping.Instance) ? entry.InstanceId : null).Select(group => new CostSum(
                null, group.Key, null, group.Aggregate(CostAmounts.Zero, (sum, entry) => sum.And(entry.Amounts)), group.Count())),
        ]);
    }

    public Task<ImmutableArray<CostEntry>> Entries(CostQuery query, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableDictionary<string, CostedInstance>> Instances(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        Task.FromResult(CostedInstances.Where(one => ids.Contains(one.Id)).ToImmutableDictionary(one => one.Id));

    public Task<ImmutableArray<IdleInstance>> Idle(TimeSpan threshold, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
