using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.ReplicaSets;

/// <summary>
/// A number of instances that run the same thing: kept at that number, spread over servers by room, and updated one by one. What the agents
/// surface calls an agent. Its instances are ordinary ones; each is made, moved and removed by the instance's own grain. Key: <see cref="ReplicaSetId"/>.
/// </summary>
[Alias("fleet.replica-set")]
public interface IReplicaSetGrain : IWakeable, IDueTarget
{
    /// <summary>Makes the set and begins to bring up its replicas; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<ReplicaSetView>> Create(ReplicaSetSpec spec, TeamId? team, string actor);

    /// <summary>The set, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ReplicaSetView>> Get();

    /// <summary>
    /// Changes what is given. What a replica runs is brought to them one by one, the next when the one before is well; when one does not become
    /// well, those before it go back to what they ran, and the set says so. A conflict while another rollout runs.
    /// </summary>
    [Alias("update")]
    Task<Outcome<ReplicaSetView>> Update(ReplicaSetChange change, string actor);

    /// <summary>So many replicas from now on, at least 1. A conflict while it is being deleted; outside its autoscaling bounds, invalid.</summary>
    [Alias("scale")]
    Task<Outcome<ReplicaSetView>> Scale(int replicas, string actor);

    /// <summary>Starts, stops, or restarts (one by one) its replicas; what is so already stays.</summary>
    [Alias("change")]
    Task<Outcome<ReplicaSetView>> Change(ReplicaSetVerb verb, string actor);

    /// <summary>Begins to destroy its replicas, after which it is gone.</summary>
    [Alias("delete")]
    Task<Outcome<ReplicaSetView>> Delete(string actor);

    /// <summary>Sets how its number of replicas follows their load; null for not at all. Invalid with the field to blame.</summary>
    [Alias("set-autoscaling")]
    Task<Outcome<ReplicaSetView>> SetAutoscaling(AutoscalingPolicy? policy, string actor);

    /// <summary>What its autoscaling decided, newest first; at most 100 are kept.</summary>
    [Alias("decisions"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<AutoscalingDecision>>> Decisions();
}

/// <summary>What may be asked of a set as a whole.</summary>
[GenerateSerializer, Alias("fleet.replica-set-verb")]
public enum ReplicaSetVerb
{
    /// <summary>Bring up all replicas.</summary>
    Start,

    /// <summary>Stop all replicas; their files stay.</summary>
    Stop,

    /// <summary>Stop and start each, one by one.</summary>
    Restart,
}

/// <summary>Where a set stands.</summary>
[GenerateSerializer, Alias("fleet.replica-set-status")]
public enum ReplicaSetStatus
{
    /// <summary>Its first replicas are being brought up.</summary>
    Deploying,

    /// <summary>As many replicas as wanted are well, or it is on its way there after having been.</summary>
    Running,

    /// <summary>Its replicas are being replaced, or restarted, one by one.</summary>
    Updating,

    /// <summary>Stopped because somebody wanted that.</summary>
    Stopped,

    /// <summary>A replica cannot be brought up, or a rollout was taken back.</summary>
    Error,

    /// <summary>Its replicas are being destroyed.</summary>
    Deleting,
}
