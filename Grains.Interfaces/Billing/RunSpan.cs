namespace Fleet.Billing;

/// <summary>
/// A stretch of time in which an instance was up without a break, with the same reservation, in the same team and replica set. Times are
/// whole milliseconds.
/// </summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="From">Its first moment; with the instance it names the span.</param>
/// <param name="To">The moment after its last; null while it lasts.</param>
/// <param name="MilliCores">Thousandths of a core that were reserved.</param>
/// <param name="Team">The instance's team; null for none.</param>
/// <param name="ReplicaSet">The set that the instance was a replica of; null for none.</param>
public sealed record RunSpan(string InstanceId, DateTimeOffset From, DateTimeOffset? To, long MilliCores, string? Team, string? ReplicaSet)
{
    /// <summary>The tag that says which set an instance is a replica of.</summary>
    public const string ReplicaSetTag = "fleet.replica-set";
}

/// <summary>The spans that have ended. Those that last stand in the states of their instances.</summary>
public interface IRunSpans
{
    /// <summary>Writes ended spans down; ends when they are durable. One that is there already is the same one.</summary>
    Task Append(IReadOnlyCollection<RunSpan> ended, CancellationToken cancellationToken = default);
}
