using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.ReplicaSets;

/// <summary>Holds the name of a replica set, so that no two have it. Called by sets only. Key: made by <see cref="GrainKeys"/> of the name.</summary>
[Alias("fleet.replica-set-name")]
public interface IReplicaSetNameGrain : IGrainWithStringKey
{
    /// <summary>Gives the name to that set; a conflict while another has it.</summary>
    [Alias("claim")]
    Task<Outcome<Done>> Claim(ReplicaSetId set);

    /// <summary>Frees the name if that set has it.</summary>
    [Alias("release")]
    Task Release(ReplicaSetId set);

    /// <summary>Who has the name; null if nobody does.</summary>
    [Alias("holder"), AlwaysInterleave]
    Task<ReplicaSetId?> Holder();
}
