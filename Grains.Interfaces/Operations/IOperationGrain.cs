using Fleet.Common;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Operations;

/// <summary>
/// One long-running change: a table of steps, each written down when it ends, resumed or unwound after a crash.
/// Key: <see cref="OperationId"/>.
/// </summary>
[Alias("fleet.operation")]
public interface IOperationGrain : IWakeable
{
    /// <summary>Begins; the same call again answers the operation as it stands.</summary>
    [Alias("start")]
    Task<OperationView> Start(OperationRequest request);

    /// <summary>
    /// Ends it before the next of its steps and undoes what was done; the step at hand comes to its end first. Answers the operation as soon as
    /// that is written down, or as it stands after a while: not_found, conflict if it has ended, unwinds already, or cannot be undone any more.
    /// </summary>
    [Alias("cancel"), AlwaysInterleave]
    Task<Outcome<OperationView>> Cancel(string actor);

    /// <summary>The operation, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<OperationView>> Get();

    /// <summary>The operation as soon as it has ended, or as it stands when the wait (at most 25 s) is over.</summary>
    [Alias("completion"), AlwaysInterleave]
    Task<Outcome<OperationView>> Completion(TimeSpan wait);

    /// <summary>The operation as soon as its revision is greater than that one, or as it stands when the wait (at most 25 s) is over.</summary>
    [Alias("changed"), AlwaysInterleave]
    Task<Outcome<OperationView>> Changed(long revision, TimeSpan wait);
}
