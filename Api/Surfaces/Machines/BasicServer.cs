using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>A server in a list.</summary>
public record BasicServer
{
    internal BasicServer(ServerView view, string? provisioningStep)
    {
        (Id, Name, Description, Host, Port, SshUser) = (view.Id.Value, view.Name, view.Description, view.Host, view.Port, view.User);
        (AuthMethod, MaxSshSessions) = (WireName.Snake(view.Method), view.MaxSessions);
        (Status, StatusMessage, ProvisioningStep) = (WireName.Snake(view.Status), view.StatusMessage, provisioningStep);
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

    /// <summary>Host name or address; empty while a rented machine has none.</summary>
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

    /// <summary>The step that an operation is at; null if it is at none.</summary>
    internal static async Task<string?> StepOf(IGrainFactory grains, OperationId? operation)
    {
        if (operation is not { } id) return null;
        var found = await grains.Operation(id).Get();
        return found.Value?.Steps.FirstOrDefault(step => step.Status is StepStatus.Running)?.Name;
    }
}
