using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A server to add.</summary>
public sealed record CreateServer : IHasRules
{
    /// <summary>What to call it.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>A host name or address.</summary>
    [Required, StringLength(255, MinimumLength = 1)]
    public string? Host { get; init; }

    /// <summary>Its SSH port.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 22;

    /// <summary>The account to log in as.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? SshUser { get; init; }

    /// <summary>Which of the two credentials is sent.</summary>
    [Required, OneOf("key", "password")]
    public string? AuthMethod { get; init; }

    /// <summary>The private key, as OpenSSH writes it. Never returned.</summary>
    [StringLength(32_768, MinimumLength = 1)]
    public string? SshPrivateKey { get; init; }

    /// <summary>The password. Never returned.</summary>
    [StringLength(1_024, MinimumLength = 1)]
    public string? SshPassword { get; init; }

    /// <summary>The most remote commands at a time.</summary>
    [Range(1, 100)]
    public int MaxSshSessions { get; init; } = 5;

    /// <summary>Anything worth knowing.</summary>
    [StringLength(1_000)]
    public string? Description { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (AuthMethod is "key" && SshPrivateKey is null)
        {
            yield return new("sshPrivateKey", "sshPrivateKey is required when authMethod is key");
        }

        if (AuthMethod is "password" && SshPassword is null)
        {
            yield return new("sshPassword", "sshPassword is required when authMethod is password");
        }
    }

    internal ServerSpec ToSpec(ISecretBox secrets)
    {
        var method = AuthMethod is "key" ? Remote.AuthMethod.Key : Remote.AuthMethod.Password;
        var credential = secrets.Seal((method is Remote.AuthMethod.Key ? SshPrivateKey : SshPassword)!);
        return new(Name!, Host!, Port, SshUser!, method, credential, MaxSshSessions, Description);
    }
}

/// <summary>A server in a list.</summary>
public record ServerSummary
{
    internal ServerSummary(ServerView view, string? provisioningStep)
    {
        (Id, Name, Description, Host, Port, SshUser) = (view.Id.Value, view.Name, view.Description, view.Host, view.Port, view.User);
        (AuthMethod, MaxSshSessions) = (WireName.Snake(view.Method), view.MaxSessions);
        (Status, StatusMessage, ProvisioningStep, OperationId) = (
            WireName.Snake(view.Status), view.StatusMessage, provisioningStep, view.Operation?.Value);
        (OsName, OsVersion, CpuCores, RamTotalBytes) = (
            view.Facts?.OsName, view.Facts?.OsVersion, view.Facts?.CpuCores, view.Facts?.MemoryTotal);
        (CreatedAt, UpdatedAt, LastSeenAt) = (view.CreatedAt, view.UpdatedAt, view.LastSeenAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What somebody wrote of it.</summary>
    public string? Description { get; }

    /// <summary>Host name or address.</summary>
    public string Host { get; }

    /// <summary>SSH port.</summary>
    public int Port { get; }

    /// <summary>The account.</summary>
    public string SshUser { get; }

    /// <summary>key or password.</summary>
    public string AuthMethod { get; }

    /// <summary>The most remote commands at a time.</summary>
    public int MaxSshSessions { get; }

    /// <summary>How it is reached: always directly.</summary>
    public string ProxyType => "none";

    /// <summary>pending, provisioning, active, offline, error or removing.</summary>
    public string Status { get; }

    /// <summary>Why.</summary>
    public string? StatusMessage { get; }

    /// <summary>The step that its operation is at.</summary>
    public string? ProvisioningStep { get; }

    /// <summary>The operation that works on it now.</summary>
    public string? OperationId { get; }

    /// <summary>Its distribution.</summary>
    public string? OsName { get; }

    /// <summary>Its distribution's version.</summary>
    public string? OsVersion { get; }

    /// <summary>Processors.</summary>
    public int? CpuCores { get; }

    /// <summary>Bytes.</summary>
    public long? RamTotalBytes { get; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its record last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When it last answered.</summary>
    public DateTimeOffset? LastSeenAt { get; }
}

/// <summary>A server.</summary>
public sealed record ServerDetail : ServerSummary
{
    internal ServerDetail(ServerView view, string? provisioningStep) : base(view, provisioningStep)
    {
        (Architecture, KernelVersion, DockerVersion, DiskTotalBytes) =
            (view.Facts?.Architecture, view.Facts?.Kernel, view.Facts?.DockerVersion, view.Facts?.DiskTotal);
        (HostKeyFingerprint, InstanceCount) = (view.HostKeyFingerprint, view.InstanceCount);
        Capacity = view.Capacity is { } capacity ? new(capacity) : null;
    }

    /// <summary>As <c>uname -m</c> says.</summary>
    public string? Architecture { get; }

    /// <summary>Its kernel.</summary>
    public string? KernelVersion { get; }

    /// <summary>The docker client's version.</summary>
    public string? DockerVersion { get; }

    /// <summary>Bytes.</summary>
    public long? DiskTotalBytes { get; }

    /// <summary>The pinned host key's fingerprint.</summary>
    public string? HostKeyFingerprint { get; }

    /// <summary>What it can still take.</summary>
    public CapacityShape? Capacity { get; }

    /// <summary>Instances that Fleet has put there.</summary>
    public int InstanceCount { get; }

    /// <summary>Always null: Fleet puts no agent on servers.</summary>
    public string? AgentStatus => null;

    /// <inheritdoc cref="AgentStatus"/>
    public string? AgentVersion => null;

    /// <inheritdoc cref="AgentStatus"/>
    public DateTimeOffset? AgentLastSeenAt => null;
}

/// <summary>What a server can still take.</summary>
public sealed record CapacityShape
{
    internal CapacityShape(ServerCapacity capacity)
    {
        CpuAvailable = Math.Round(capacity.CpuAvailable, 2);
        RamAvailableMB = Math.Round(capacity.MemoryAvailable / 1048576.0, 1);
        DiskAvailableGB = Math.Round(capacity.DiskAvailable / 1073741824.0, 1);
        (MaxInstances, MaxConcurrentUsers, Reasoning) = (capacity.MaxInstances, capacity.MaxConcurrentUsers, capacity.Reasoning);
    }

    /// <summary>Cores.</summary>
    public double CpuAvailable { get; }

    /// <summary>Mebibytes.</summary>
    public double RamAvailableMB { get; }

    /// <summary>Gibibytes.</summary>
    public double DiskAvailableGB { get; }

    /// <summary>Instances of a usual size, in all.</summary>
    public int MaxInstances { get; }

    /// <summary>Users of such instances.</summary>
    public int MaxConcurrentUsers { get; }

    /// <summary>How the estimate was made.</summary>
    public string Reasoning { get; }
}
