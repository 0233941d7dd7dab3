using System.Globalization;
using Fleet.Api.Http;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An instance in a list.</summary>
public record InstanceSummary : IMadeOf
{
    private readonly InstanceView _view;

    internal InstanceSummary(InstanceView view)
    {
        _view = view;
        (Id, Name, Provider, Region, Distro) = (view.Id.Value, view.Name, view.Provider, view.Region, view.Distro);
        (Extensions, ConfigHash, SshEndpoint, Tags) = (view.Extensions, view.ConfigHash, view.SshEndpoint, view.Tags);
        (Status, StatusMessage, Health) = (WireName.Upper(view.Status), view.StatusMessage, view.Health);
        (ServerId, Runtime, OperationId) = (view.Server?.Value, view.Runtime, view.Operation?.Value);
        (AgentVersion, CreatedAt, UpdatedAt) = (view.AgentVersion, view.CreatedAt, view.UpdatedAt);
        (DesiredStatus, DeploymentId, Site) = (WireName.Upper(view.Desired), view.Deployment?.Value, SiteShape.Of(view));
        TeamId = view.Team?.Value;
        (NextBackupAt, IdleSince, IsIdle) = (view.NextBackupAt, view.IdleSince, view.IsIdle);
        BackupPolicy = view.Backups is { } backups ? new(backups) : null;
        IdlePolicy = view.Idle is { } idle ? new(idle) : null;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where it runs.</summary>
    public string Provider { get; }

    /// <summary>The provider's region.</summary>
    public string? Region { get; }

    /// <summary>Its distribution.</summary>
    public string? Distro { get; }

    /// <summary>Installed extensions.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>SHA-256 of its configuration, in hex.</summary>
    public string? ConfigHash { get; }

    /// <summary>Where its own SSH listens.</summary>
    public string? SshEndpoint { get; }

    /// <summary>RUNNING, STOPPED, DEPLOYING, DESTROYING, DESTROYED, SUSPENDED, ERROR or UNKNOWN.</summary>
    public string Status { get; }

    /// <summary>Why it stands there.</summary>
    public string? StatusMessage { get; }

    /// <summary>What somebody wants of it: RUNNING, SUSPENDED, STOPPED or DESTROYED.</summary>
    public string DesiredStatus { get; }

    /// <summary>What its health check last said.</summary>
    public string? Health { get; }

    /// <summary>The server it was put on; null if it registered itself.</summary>
    public string? ServerId { get; }

    /// <summary>How it lives there; null if it registered itself.</summary>
    public string? Runtime { get; }

    /// <summary>The operation that works on it now.</summary>
    public string? OperationId { get; }

    /// <summary>The deployment that its configuration comes from; null if it was put there without one.</summary>
    public string? DeploymentId { get; }

    /// <summary>The team whose members see it; null for everybody.</summary>
    public string? TeamId { get; }

    /// <summary>When it is backed up by itself; null for never.</summary>
    public BackupPolicyShape? BackupPolicy { get; }

    /// <summary>When it is backed up next.</summary>
    public DateTimeOffset? NextBackupAt { get; }

    /// <summary>When it is suspended by itself; null for never.</summary>
    public IdlePolicyShape? IdlePolicy { get; }

    /// <summary>Since when nobody has used it; null while somebody does, or where nobody looks.</summary>
    public DateTimeOffset? IdleSince { get; }

    /// <summary>Whether its idle policy has suspended it.</summary>
    public bool IsIdle { get; }

    /// <summary>How the world reaches it; null without a domain.</summary>
    public SiteShape? Site { get; }

    /// <summary>The version of its agent.</summary>
    public string? AgentVersion { get; }

    /// <summary>Free labels.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>When its record was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its record last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    object IMadeOf.Source => _view;
}

/// <summary>An instance.</summary>
public sealed record InstanceDetail : InstanceSummary
{
    internal InstanceDetail(InstanceView view, bool withSecrets) : base(view)
    {
        (Restarts, NextRestartAt) = (view.Restarts, view.NextRestartAt);
        LastHeartbeat = view.LastHeartbeat is { } beat ? new(beat) : null;
        Spec = view.Spec is { } spec ? new(spec, withSecrets) : null;
    }

    /// <summary>Its latest sign of life.</summary>
    public HeartbeatShape? LastHeartbeat { get; }

    /// <summary>What runs there; null if it registered itself.</summary>
    public SpecShape? Spec { get; }

    /// <summary>How often Fleet has started it again since it last ran well.</summary>
    public int Restarts { get; }

    /// <summary>When its restart policy acts next.</summary>
    public DateTimeOffset? NextRestartAt { get; }
}

/// <summary>A sign of life. Counts of 64 bits are decimal strings.</summary>
public sealed record HeartbeatShape
{
    internal HeartbeatShape(Heartbeat beat)
    {
        (CpuPercent, Timestamp, UptimeSeconds) = (beat.CpuPercent, beat.At, Text(beat.UptimeSeconds));
        (MemoryUsedBytes, MemoryTotalBytes) = (Text(beat.MemoryUsed), Text(beat.MemoryTotal));
        (DiskUsedBytes, DiskTotalBytes) = (Text(beat.DiskUsed), Text(beat.DiskTotal));
    }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double CpuPercent { get; }

    /// <summary>Bytes.</summary>
    public string MemoryUsedBytes { get; }

    /// <summary>Bytes.</summary>
    public string MemoryTotalBytes { get; }

    /// <summary>Bytes.</summary>
    public string DiskUsedBytes { get; }

    /// <summary>Bytes.</summary>
    public string DiskTotalBytes { get; }

    /// <summary>Of the program or the agent.</summary>
    public string UptimeSeconds { get; }

    /// <summary>When it came.</summary>
    public DateTimeOffset Timestamp { get; }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
