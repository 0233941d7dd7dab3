using Fleet.Common;
using Fleet.Operations;
using Orleans.Concurrency;

namespace Fleet.Drift;

/// <summary>
/// How far one instance is from what is declared of it. What it knows stands in <see cref="IDriftRecords"/>; that only its turns write there is
/// what keeps two checks from making two events of one field. Key: the instance's id.
/// </summary>
[Alias("fleet.drift")]
public interface IDriftGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins to look, or joins whoever does already, and answers the id of the snapshot that it will be. not_found if there is no such
    /// instance, or it is destroyed; a conflict while an operation changes it, or if it was looked at within that span.
    /// </summary>
    [Alias("check")]
    Task<Outcome<DriftSnapshotId>> Check(string actor, TimeSpan within);

    /// <summary>That snapshot as soon as it is taken; unavailable when the wait (at most 25 s) is over before.</summary>
    [Alias("taken"), AlwaysInterleave]
    Task<Outcome<DriftSnapshot>> Taken(DriftSnapshotId id, TimeSpan wait);

    /// <summary>Somebody says that an event is over. Said again, it stays as it is.</summary>
    [Alias("resolve")]
    Task<Outcome<DriftEvent>> Resolve(DriftEventId id, string actor);

    /// <summary>Plans how an event is mended; answers the plan that there is already, in whatever status.</summary>
    [Alias("remediate")]
    Task<Outcome<DriftEvent>> Remediate(DriftEventId id, string actor);

    /// <summary>Begins to carry a plan out: an operation of the instance. A conflict unless it is pending or has failed.</summary>
    [Alias("execute")]
    Task<Outcome<DriftEvent>> Execute(RemediationId id, string actor);

    /// <summary>Gives a plan up; a conflict unless it is pending or has failed.</summary>
    [Alias("dismiss")]
    Task<Outcome<DriftEvent>> Dismiss(RemediationId id, string actor);

    /// <summary>The event that a plan is for.</summary>
    [Alias("planned"), AlwaysInterleave]
    Task<Outcome<DriftEvent>> Planned(RemediationId id);

    /// <summary>What a look has found. Called by itself only.</summary>
    [Alias("record")]
    Task Record(DriftSnapshotId id, string actor, DriftReport report);

    /// <summary>The operation that carries a plan out is at work.</summary>
    [Alias("begun")]
    Task<Outcome<DriftEvent>> Begun(RemediationId id, OperationId operation, string actor);

    /// <summary>
    /// What that operation has done, and what a look after it has found. A conflict if the field is still not as declared, or could not be judged.
    /// </summary>
    [Alias("verified")]
    Task<Outcome<DriftEvent>> Verified(RemediationId id, OperationId operation, string output, DriftReport report);

    /// <summary>That operation has failed.</summary>
    [Alias("failed")]
    Task Failed(RemediationId id, OperationId operation, OperationError error);
}
