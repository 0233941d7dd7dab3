using System.Collections.Immutable;
using Fleet.Instances;

namespace Fleet.Storage;

/// <summary>How many instances are alike in all that the overview of the fleet tells apart. Empty text stands for nothing.</summary>
/// <param name="Status">Never destroyed.</param>
/// <param name="Provider">Where they run.</param>
/// <param name="Region">The provider's region.</param>
/// <param name="Latitude">Degrees north as somebody wrote them, which may be no number.</param>
/// <param name="Longitude">Degrees east as somebody wrote them, which may be no number.</param>
/// <param name="Place">What they call the place.</param>
/// <param name="Count">At least 1.</param>
public sealed record FleetCount(
    InstanceStatus Status, string Provider, string Region, string Latitude, string Longitude, string Place, long Count);

/// <summary>The deployments that began in one hour.</summary>
/// <param name="Hour">When the hour began.</param>
/// <param name="Begun">All of them.</param>
/// <param name="Succeeded">Those that have succeeded.</param>
/// <param name="Failed">Those that have failed.</param>
public sealed record DeploymentCount(DateTimeOffset Hour, long Begun, long Succeeded, long Failed);

/// <summary>
/// Counts of the fleet, kept together with the states themselves: each change of a state changes them in its own transaction. So they are right
/// after whatever happened and in every process, and reading them reads no state.
/// </summary>
public interface IFleetCounts
{
    /// <summary>All instances that somebody may know of and that are not destroyed, in no certain order.</summary>
    Task<ImmutableArray<FleetCount>> Instances(Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>
    /// The deployments, redeployments and clones of instances that somebody may know of, from the hour in which that moment lies, which may be
    /// at most two days ago; hours without any are left out.
    /// </summary>
    Task<ImmutableArray<DeploymentCount>> Deployments(DateTimeOffset from, Visibility visibleTo, CancellationToken cancellationToken = default);
}
