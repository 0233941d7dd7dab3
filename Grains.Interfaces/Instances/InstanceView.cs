using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Instances;

/// <summary>An instance as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-view")]
public sealed record InstanceView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required InstanceId Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Where it runs.</summary>
    [Id(2)]
    public required string Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Id(3)]
    public string? Region { get; init; }

    /// <summary>Its distribution.</summary>
    [Id(4)]
    public string? Distro { get; init; }

    /// <summary>Installed extensions.</summary>
    [Id(5)]
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>SHA-256 of its configuration, in hex.</summary>
    [Id(6)]
    public string? ConfigHash { get; init; }

    /// <summary>Where its own SSH listens.</summary>
    [Id(7)]
    public string? SshEndpoint { get; init; }

    /// <summary>Free labels.</summary>
    [Id(8)]
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where it stands.</summary>
    [Id(9)]
    public required InstanceStatus Status { get; init; }

    /// <summary>Why it stands there, in a sentence; null when there is nothing to say.</summary>
    [Id(10)]
    public string? StatusMessage { get; init; }

    /// <summary>The server it was put on; null if it registered itself.</summary>
    [Id(11)]
    public ServerId? Server { get; init; }

    /// <summary>How it lives there; null if it registered itself.</summary>
    [Id(12)]
    public string? Runtime { get; init; }

    /// <summary>What runs there; null if it registered itself.</summary>
    [Id(13)]
    public InstanceSpec? Spec { get; init; }

    /// <summary>The operation that works on it now; null when none does.</summary>
    [Id(14)]
    public OperationId? Operation { get; init; }

    /// <summary>How often Fleet has started it again since it last ran well.</summary>
    [Id(15)]
    public int Restarts { get; init; }

    /// <summary>When its restart policy acts next.</summary>
    [Id(16)]
    public DateTimeOffset? NextRestartAt { get; init; }

    /// <summary>Its latest sign of life; null before the first.</summary>
    [Id(17)]
    public Heartbeat? LastHeartbeat { get; init; }

    /// <summary>The version of its agent.</summary>
    [Id(18)]
    public string? AgentVersion { get; init; }

    /// <summary>What its health check last said; null without one.</summary>
    [Id(19)]
    public string? Health { get; init; }

    /// <summary>When its record was made.</summary>
    [Id(20)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its record last changed.</summary>
    [Id(21)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What may be asked of it in its present status, in the console API's words and order.</summary>
    [Id(22)]
    public ImmutableArray<string> AvailableActions { get; init; } = [];

    /// <summary>Whether its deployment failed and was unwound: nothing of it is left, and its name is free.</summary>
    [Id(23)]
    public bool IsUnwound { get; init; }

    /// <summary>
    /// What somebody wants of it: running, suspended, stopped or destroyed. Fleet brings <see cref="Status"/> there, and back there
    /// when a machine has drifted.
    /// </summary>
    [Id(24)]
    public InstanceStatus Desired { get; init; }

    /// <summary>The deployment that its configuration comes from; null if it was put there without one.</summary>
    [Id(25)]
    public DeploymentId? Deployment { get; init; }

    /// <summary>When it is backed up by itself; null for never.</summary>
    [Id(26)]
    public BackupPolicy? Backups { get; init; }

    /// <summary>When it is backed up next.</summary>
    [Id(27)]
    public DateTimeOffset? NextBackupAt { get; init; }

    /// <summary>When it is suspended by itself; null for never.</summary>
    [Id(28)]
    public IdlePolicy? Idle { get; init; }

    /// <summary>Since when nobody has used it; null while somebody does, or where nobody looks.</summary>
    [Id(29)]
    public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Whether its idle policy has suspended it.</summary>
    [Id(30)]
    public bool IsIdle { get; init; }

    /// <summary>What became of its site; null if it has none, or nobody has looked yet.</summary>
    [Id(31)]
    public SiteReport? Site { get; init; }

    /// <summary>Whether it has once been well: from then on it has data that nobody gives up by accident.</summary>
    [Id(32)]
    public bool HasRun { get; init; }

    /// <summary>The team whose members see it; null for everybody.</summary>
    [Id(33)]
    public TeamId? Team { get; init; }
}

/// <summary>A sign of life.</summary>
/// <param name="At">When Fleet received it.</param>
/// <param name="CpuPercent">0 to 100 times the number of cores; 0 if not told.</param>
/// <param name="MemoryUsed">Bytes; 0 if not told.</param>
/// <param name="MemoryTotal">Bytes; 0 if not told.</param>
/// <param name="DiskUsed">Bytes; 0 if not told.</param>
/// <param name="DiskTotal">Bytes; 0 if not told.</param>
/// <param name="UptimeSeconds">Of the program or the agent; 0 if not told.</param>
[GenerateSerializer, Immutable, Alias("fleet.heartbeat")]
public sealed record Heartbeat(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] double CpuPercent,
    [property: Id(2)] long MemoryUsed,
    [property: Id(3)] long MemoryTotal,
    [property: Id(4)] long DiskUsed,
    [property: Id(5)] long DiskTotal,
    [property: Id(6)] long UptimeSeconds);
