using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Overview;

/// <summary>How many instances there are. Destroyed ones are not counted.</summary>
/// <param name="Total">All of them.</param>
/// <param name="ByStatus">By status; statuses that none has are left out.</param>
/// <param name="ByProvider">By provider, the most first.</param>
/// <param name="Sessions">Terminals that are open on them.</param>
/// <param name="At">When they were counted.</param>
public sealed record FleetStats(
    long Total, ImmutableSortedDictionary<InstanceStatus, long> ByStatus, ImmutableArray<ProviderCount> ByProvider, int Sessions, DateTimeOffset At);

/// <summary>The instances of a provider.</summary>
public sealed record ProviderCount(string Provider, long Count);

/// <summary>The instances in one place.</summary>
/// <param name="Region">The region of the first of them; the nearest code of three letters where that is anywhere.</param>
/// <param name="Latitude">Degrees north, with two decimals.</param>
/// <param name="Longitude">Degrees east, with two decimals.</param>
/// <param name="Label">What the place is called.</param>
/// <param name="Provider">The provider of the first of them.</param>
/// <param name="Count">All of them.</param>
/// <param name="ByStatus">By status; statuses that none has are left out.</param>
public sealed record GeoPin(
    string Region, double Latitude, double Longitude, string Label, string Provider, long Count, ImmutableSortedDictionary<InstanceStatus, long> ByStatus);

/// <summary>What was deployed in the last 24 hours: deployments, redeployments and clones.</summary>
/// <param name="Hours">24 hours of the clock, the present one last.</param>
/// <param name="Total">All of them.</param>
/// <param name="SuccessRate">The part that succeeded of those that have ended, 0 to 1; 1 where none has.</param>
public sealed record DeploymentActivity(ImmutableArray<DeploymentHour> Hours, long Total, double SuccessRate);

/// <summary>One hour of it.</summary>
/// <param name="Hour">When it began.</param>
/// <param name="Deployments">Those that began in it.</param>
/// <param name="Failures">Those of them that have failed.</param>
public sealed record DeploymentHour(DateTimeOffset Hour, long Deployments, long Failures);

/// <summary>The fleet at a glance, from counts that are kept with the states: nothing is scanned for it.</summary>
public interface IFleetOverview
{
    /// <summary>How many instances there are that somebody may know of.</summary>
    Task<FleetStats> Stats(Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>Where they are, the place with the most first; those of which nobody knows where are left out.</summary>
    Task<ImmutableArray<GeoPin>> Pins(Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>What was deployed of them.</summary>
    Task<DeploymentActivity> Activity(Visibility visibleTo, CancellationToken cancellationToken = default);
}
