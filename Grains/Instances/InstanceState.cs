using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Backups;
using Fleet.Billing;
using Fleet.Deployments;
using Fleet.Grains.Alerts.Watching;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Grains.Instances;

/// <summary>What is stored of an instance. What a heartbeat says is not: it lives in the grain's memory.</summary>
internal sealed record InstanceState
{
    public InstanceId Id { get; init; }
    public string Name { get; init; } = "";
    public string Provider { get; init; } = "";
    public string? Region { get; init; }
    public string? Distro { get; init; }
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Those that are installed, with the versions last told; empty where none was. Only a change of that is told further.</summary>
    public ImmutableSortedDictionary<string, string> ExtensionVersions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string? ConfigHash { get; init; }
    public string? SshEndpoint { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public string? AgentVersion { get; init; }
    public InstanceGeo? Geo { get; init; }
    public string? Os { get; init; }
    public string? Arch { get; init; }

    /// <summary>The team whose members see it.</summary>
    public TeamId? Team { get; init; }

    public InstanceStatus Status { get; init; }
    public string? StatusMessage { get; init; }

    /// <summary>What somebody wants of it: running, suspended, stopped or destroyed. Documents that do not say are read by what they do say.</summary>
    public InstanceStatus Desired { get => field == InstanceStatus.Unknown ? Implied : field; init; }

    /// <summary>Whether somebody wants it to run: what the restart policy acts on.</summary>
    [JsonIgnore]
    public bool ShouldRun => Desired == InstanceStatus.Running;

    /// <summary>What documents of before <see cref="Desired"/> say in its place.</summary>
    [JsonPropertyName("shouldRun"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FormerShouldRun { get; init; }

    /// <summary>Whether an agent has ever spoken for it: only then does silence mean anything.</summary>
    public bool HasAgent { get; init; }

    /// <summary>Whether its deployment was unwound, so that nothing of it is left anywhere and its name is free.</summary>
    public bool IsUnwound { get; init; }

    public ServerId? ServerId { get; init; }
    public string? Runtime { get; init; }
    public InstanceSpec? Spec { get; init; }

    /// <summary>The deployment that its configuration comes from.</summary>
    public DeploymentId? Deployment { get; init; }

    /// <summary>How its first operation makes it; null once that has ended.</summary>
    public DeploymentOrigin? Origin { get; init; }

    /// <summary>Set until it has once been well, so that documents of before this field count as of instances that have data.</summary>
    public bool NeverRan { get; init; }

    /// <summary>Whether it has once been well: from then on it has data that nobody gives up by accident.</summary>
    public bool HasRun => !NeverRan;

    /// <summary>What became of its site.</summary>
    public SiteReport? Site { get; init; }

    /// <summary>When it is backed up by itself.</summary>
    public BackupPolicy? Backups { get; init; }
    public DateTimeOffset? NextBackupAt { get; init; }

    /// <summary>When it is suspended by itself.</summary>
    public IdlePolicy? Idle { get; init; }

    /// <summary>Whether that has suspended it.</summary>
    public bool IsIdle { get; init; }

    /// <summary>The labels by which Fleet chose the server; null if the caller named it. Empty for any server.</summary>
    public string? Selector { get; init; }

    /// <summary>Servers that had no room after all.</summary>
    public ImmutableArray<string> TriedServers { get; init; } = [];

    /// <summary>Where it is being moved; null if it is not.</summary>
    public ServerId? Destination { get; init; }

    public OperationId? OperationId { get; init; }
    public OperationKind? OperationKind { get; init; }
    public string Actor { get; init; } = "";

    /// <summary>What that operation was asked, beyond its kind.</summary>
    public InstanceOrder? Order { get; init; }

    /// <summary>The status in which that operation found it.</summary>
    public InstanceStatus? StatusBefore { get; init; }

    /// <summary>Whether what the operation replaces (its server, its configuration) has been replaced already.</summary>
    public bool IsSwitched { get; init; }

    /// <summary>The redeployment that begins when that operation has ended.</summary>
    public QueuedRedeployment? Queued { get; init; }

    /// <summary>The deployment, or redeployment, that failed last; null once one has succeeded.</summary>
    public FailedDeployment? FailedDeployment { get; init; }

    /// <summary>Since when it is up, and with what; null while it is not.</summary>
    public RunSpan? Run { get; init; }

    /// <summary>When it was last up.</summary>
    public DateTimeOffset? RunUntil { get; init; }

    /// <summary>Spans that have ended and wait to be written down; none in documents of before there was metering.</summary>
    public ImmutableArray<RunSpan> EndedRuns { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether metering has to look at this state.</summary>
    public bool IsMetered => Run is not null || !EndedRuns.IsEmpty;

    public int Restarts { get; init; }
    public DateTimeOffset? NextRestartAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether Fleet put it on a server, so that Fleet can start, stop and remove it.</summary>
    public bool IsManaged => ServerId is not null;

    private InstanceStatus Implied => Status switch
    {
        InstanceStatus.Suspended or InstanceStatus.Stopped => Status,
        InstanceStatus.Destroying or InstanceStatus.Destroyed => InstanceStatus.Destroyed,
        InstanceStatus.Running or InstanceStatus.Deploying => InstanceStatus.Running,
        _ => FormerShouldRun ? InstanceStatus.Running : InstanceStatus.Stopped,
    };
}

/// <summary>A redeployment that waits for its turn.</summary>
internal sealed record QueuedRedeployment(InstanceDeployment Next, string Actor, bool Force);
