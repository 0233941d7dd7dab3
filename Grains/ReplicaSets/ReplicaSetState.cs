using System.Collections.Immutable;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.Servers;
using Fleet.Webhooks;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What is stored of a replica set.</summary>
internal sealed record ReplicaSetState
{
    public ReplicaSetId Id { get; init; }

    /// <summary>Also in the spec; here for lists to search in.</summary>
    public string Name { get; init; } = "";

    /// <summary>Also in the spec; here for lists to filter by.</summary>
    public string? Region { get; init; }

    public TeamId? Team { get; init; }
    public ReplicaSetStatus Status { get; init; }
    public string? StatusMessage { get; init; }

    /// <summary>Whether it has work to take up after a restart.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether its name is its own: until then it is not there for anybody.</summary>
    public bool IsNamed { get; init; }

    public ReplicaSetSpec? Spec { get; init; }

    /// <summary>What its replicas are to run, as they say it in their tags.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The greatest that there has been: one that was taken back is not counted again.</summary>
    public int LastRevision { get; init; } = 1;

    /// <summary>What is under way with all replicas, one by one; null if nothing is.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>Why the last rollout was taken back, or a restart given up; null once something else was asked for.</summary>
    public string? Failure { get; init; }

    public bool IsStopped { get; init; }
    public bool IsDeleting { get; init; }

    /// <summary>Whether all replicas that were wanted have once been well.</summary>
    public bool HasBeenUp { get; init; }

    /// <summary>Whether agent.started, agent.stopped or agent.deleted is still to be told.</summary>
    public bool OwesStarted { get; init; }
    public bool OwesStopped { get; init; }
    public bool OwesDeleted { get; init; }

    public ImmutableArray<Replica> Replicas { get; init; } = [];
    public AutoscalingPolicy? Autoscaling { get; init; }

    /// <summary>Newest first.</summary>
    public ImmutableArray<AutoscalingDecision> Decisions { get; init; } = [];

    /// <summary>When its number of replicas last changed.</summary>
    public DateTimeOffset? ScaledAt { get; init; }

    public ImmutableArray<WebhookEvent> Outbox { get; init; } = [];
    public string Actor { get; init; } = "";
    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public int Wanted => Spec?.Replicas ?? 0;

    /// <summary>Where its replicas are, which the next one had better not be beside.</summary>
    public ImmutableArray<ServerId> Servers =>
        [.. Replicas.Where(replica => replica.Instance is not null).Select(replica => replica.Server).OfType<ServerId>()];

    public ReplicaSetView View() => new()
    {
        Id = Id,
        Spec = Spec!,
        Team = Team,
        Status = Status,
        StatusMessage = StatusMessage,
        Revision = Revision,
        Replicas = [.. Replicas.Where(replica => replica.Instance is not null)
            .Select(replica => new ReplicaView(replica.Slot, replica.Instance!.Value, replica.Revision, replica.Status))],
        Autoscaling = Autoscaling,
        CreatedBy = CreatedBy,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };
}

/// <summary>One replica, as it was last seen.</summary>
internal sealed record Replica(int Slot)
{
    /// <summary>Null while there is none, or none that is known: written down before one is made.</summary>
    public InstanceId? Instance { get; init; }

    /// <summary>Where it is.</summary>
    public ServerId? Server { get; init; }

    public int Revision { get; init; }
    public InstanceStatus Status { get; init; }

    /// <summary>How often in a row it could not be brought to where it should be.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Why it failed last.</summary>
    public string? Error { get; init; }
}

/// <summary>Something that is done with all replicas, one by one.</summary>
internal sealed record Rollout
{
    public RolloutKind Kind { get; init; }

    /// <summary>Of an update: what is come back to when it fails.</summary>
    public ReplicaSetSpec? Former { get; init; }

    /// <inheritdoc cref="Former"/>
    public int FormerRevision { get; init; }

    /// <summary>Of a restart: who is still to be restarted.</summary>
    public ImmutableArray<int> Left { get; init; } = [];

    /// <summary>Whose turn it is; null between two.</summary>
    public RolloutStep? Step { get; init; }
}

/// <summary>The turn of one replica. Written down before anything is asked of its instance.</summary>
/// <param name="Slot">Whose.</param>
/// <param name="Operation">What works on it; null until that is known.</param>
/// <param name="IsOurs">Whether that was begun for this step, and did not only stand in its way.</param>
internal sealed record RolloutStep(int Slot, OperationId? Operation = null, bool IsOurs = false);

/// <summary>What a rollout is for.</summary>
internal enum RolloutKind
{
    /// <summary>Another revision; taken back when a replica does not become well with it.</summary>
    Update,

    /// <summary>To the revision that counts, such as back to the former one; tried until it is done.</summary>
    Converge,

    /// <summary>Each is restarted.</summary>
    Restart,
}
