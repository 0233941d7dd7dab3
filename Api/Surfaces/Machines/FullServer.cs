using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>A server.</summary>
public record FullServer : BasicServer
{
    internal FullServer(ServerView view, string? provisioningStep) : base(view, provisioningStep)
    {
        (Architecture, KernelVersion, DockerVersion, DiskTotalBytes) =
            (view.Facts?.Architecture, view.Facts?.Kernel, view.Facts?.DockerVersion, view.Facts?.DiskTotal);
        HostKeyFingerprint = view.HostKeyFingerprint;
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

    /// <summary>Always null: Fleet puts no agent on servers.</summary>
    public string? AgentStatus => null;

    /// <inheritdoc cref="AgentStatus"/>
    public string? AgentVersion => null;

    /// <inheritdoc cref="AgentStatus"/>
    public DateTimeOffset? AgentLastSeenAt => null;
}
