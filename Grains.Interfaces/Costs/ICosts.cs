using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Costs;

/// <summary>A question for what things cost. Both its days count as a whole, in UTC.</summary>
/// <param name="From">The first day wanted.</param>
/// <param name="To">The last day wanted.</param>
/// <param name="InstanceId">Whose; null for everybody's.</param>
/// <param name="Provider">Where; null for everywhere.</param>
public sealed record CostQuery(DateOnly From, DateOnly To, string? InstanceId = null, string? Provider = null)
{
    /// <summary>Who asks: only what instances cost that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;
}

/// <summary>What sums are made by.</summary>
[Flags]
public enum CostGrouping
{
    /// <summary>One sum.</summary>
    None = 0,

    /// <summary>Days.</summary>
    Day = 1,

    /// <summary>Instances.</summary>
    Instance = 2,

    /// <summary>Providers.</summary>
    Provider = 4,

    /// <summary>The teams that instances are of now.</summary>
    Team = 8,
}

/// <summary>A sum of entries. What was not grouped by is null.</summary>
/// <param name="Day">The day.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Amounts">The sum.</param>
/// <param name="Entries">How many entries it is of.</param>
/// <param name="Team">The team.</param>
public sealed record CostSum(DateOnly? Day, string? InstanceId, string? Provider, CostAmounts Amounts, long Entries, string? Team = null);

/// <summary>What lists of costs tell of an instance.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Provider">Where it is.</param>
/// <param name="Region">The provider's region.</param>
/// <param name="Status">Where it stands, as it is stored.</param>
/// <param name="Team">Its team; null for none.</param>
/// <param name="Tags">Its labels.</param>
/// <param name="ServerId">The server that Fleet put it on; null if it registered itself.</param>
public sealed record CostedInstance(
    string Id, string Name, string Provider, string? Region, string Status, string? Team, ImmutableSortedDictionary<string, string> Tags, string? ServerId)
{
    /// <summary>The tag that says which size of its provider an instance is, where Fleet need not guess.</summary>
    public const string SizeTag = "fleet.size";
}

/// <summary>An instance that is up and does nothing.</summary>
/// <param name="Instance">Which one.</param>
/// <param name="LastActivityAt">The end of the last hour in which it did something; null if it did nothing as far back as was looked.</param>
/// <param name="IdleSince">Since when it does nothing, as far as was looked.</param>
/// <param name="CpuPercent">The average of the threshold's hours, 0 to 100 times the number of cores.</param>
/// <param name="MemoryPercent">The same of its memory.</param>
public sealed record IdleInstance(
    CostedInstance Instance, DateTimeOffset? LastActivityAt, DateTimeOffset IdleSince, double CpuPercent, double MemoryPercent);

/// <summary>What instances cost day by day, as the store makes it of what ran. Every answer is a sum of the same entries.</summary>
public interface ICosts
{
    /// <summary>The sums, by day, instance, provider and team as far as they are grouped by, in that order; one row if by none of them.</summary>
    Task<ImmutableArray<CostSum>> Sums(CostQuery query, CostGrouping by, CancellationToken cancellationToken = default);

    /// <summary>The entries, by day and instance; at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<CostEntry>> Entries(CostQuery query, int limit, CancellationToken cancellationToken = default);

    /// <summary>What there is to tell of these instances, by their ids. Those that have no record any more are left out.</summary>
    Task<ImmutableDictionary<string, CostedInstance>> Instances(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>
    /// The instances that are RUNNING and have done nothing for that long, by observed processor and network use, the longest first. One of
    /// which less than half of that time was measured is not among them: nobody knows.
    /// </summary>
    Task<ImmutableArray<IdleInstance>> Idle(TimeSpan threshold, Visibility visibleTo, CancellationToken cancellationToken = default);
}
