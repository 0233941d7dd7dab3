using System.Collections.Immutable;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Servers;

/// <summary>What is stored of a server.</summary>
internal sealed record ServerState
{
    public ServerId Id { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public string User { get; init; } = "";
    public AuthMethod Method { get; init; }
    public SealedSecret Credential { get; init; } = new("");
    public int MaxSessions { get; init; }
    public ServerStatus Status { get; init; }
    public string? StatusMessage { get; init; }
    public OperationId? OperationId { get; init; }
    public OperationKind? OperationKind { get; init; }
    public string Actor { get; init; } = "";
    public string? HostKey { get; init; }
    public string? HostKeyFingerprint { get; init; }
    public MachineFacts? Facts { get; init; }
    public ImmutableSortedSet<string> Instances { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }

    public MachineAddress Machine() => new(Id, Host, Port, User, Method, Credential, MaxSessions, HostKey);
}
