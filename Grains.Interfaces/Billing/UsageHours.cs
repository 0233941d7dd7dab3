using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Billing;

/// <summary>What an instance used over a span of time while it was in that team and that replica set.</summary>
/// <param name="InstanceId">Which one.</param>
/// <param name="Name">Its name; null if there is no record of it any more.</param>
/// <param name="Team">Its team; null for none.</param>
/// <param name="ReplicaSet">The set that it was a replica of; null for none.</param>
/// <param name="RunMs">Milliseconds up.</param>
/// <param name="CoreMs">The same, times the thousandths of a core that were reserved.</param>
/// <param name="DiskByteHours">Bytes of disk in use times hours.</param>
/// <param name="NetworkBytes">Bytes received and sent.</param>
public sealed record UsageSum(
    string InstanceId, string? Name, string? Team, string? ReplicaSet, long RunMs, long CoreMs, decimal DiskByteHours, decimal NetworkBytes);

/// <summary>What was used, hour by hour, as it was metered from spans and samples.</summary>
public interface IUsageHours
{
    /// <summary>
    /// The sums of the hours from <paramref name="from"/> (included) to <paramref name="to"/> (not included) by instance, team and replica
    /// set, in that order, of what the caller may know of.
    /// </summary>
    Task<ImmutableArray<UsageSum>> Sums(
        DateTimeOffset from, DateTimeOffset to, Visibility visibleTo, CancellationToken cancellationToken = default);

    /// <summary>The moment before which no hour changes any more; null before the first hour.</summary>
    Task<DateTimeOffset?> ClosedUntil(CancellationToken cancellationToken = default);

    /// <summary>The first hour that is kept; null if there is none.</summary>
    Task<DateTimeOffset?> First(CancellationToken cancellationToken = default);
}
