using System.Collections.Immutable;
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
    public string? ConfigHash { get; init; }
    public string? SshEndpoint { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public string? AgentVersion { get; init; }
    public string? Os { get; init; }
    public string? Arch { get; init; }

    public InstanceStatus Status { get; init; }
    public string? StatusMessage { get; init; }

    /// <summary>Whether somebody wants it to run: what the restart policy acts on.</summary>
    public bool ShouldRun { get; init; }

    /// <summary>Whether an agent has ever spoken for it: only then does silence mean anything.</summary>
    public bool HasAgent { get; init; }

    /// <summary>Whether its deployment was unwound, so that nothing of it is left anywhere and its name is free.</summary>
    public bool IsUnwound { get; init; }

    public ServerId? ServerId { get; init; }
    public string? Runtime { get; init; }
    public InstanceSpec? Spec { get; init; }

    /// <summary>The labels by which Fleet chose the server; null if the caller named it. Empty for any server.</summary>
    public string? Selector { get; init; }

    /// <summary>Servers that had no room after all.</summary>
    public ImmutableArray<string> TriedServers { get; init; } = [];

    /// <summary>Where it is being moved; null if it is not.</summary>
    public ServerId? Destination { get; init; }

    public OperationId? OperationId { get; init; }
    public OperationKind? OperationKind { get; init; }
    public string Actor { get; init; } = "";

    public int Restarts { get; init; }
    public DateTimeOffset? NextRestartAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether Fleet put it on a server, so that Fleet can start, stop and remove it.</summary>
    public bool IsManaged => ServerId is not null;
}
