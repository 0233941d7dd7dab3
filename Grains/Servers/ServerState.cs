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
    public ImmutableArray<string> Runtimes { get; init; } = [];
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public bool IsCordoned { get; init; }
    public ImmutableArray<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>The machine that was rented for it; null if somebody brought it.</summary>
    public ServerOrder? Order { get; init; }

    /// <summary>The public half of the key that Fleet made for a rented machine.</summary>
    public string? PublicKey { get; init; }

    /// <summary>The instances that have a place here, and how much each reserved.</summary>
    public ImmutableSortedDictionary<string, Reservation> Reservations { get; init; } = ImmutableSortedDictionary<string, Reservation>.Empty;

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }

    public Reservation Reserved => Reservations.Values.Aggregate(Reservation.None, Reservation.Add);

    public ServerSpec Spec() => new(Name, Host, Port, User, Method, Credential, MaxSessions, Description, Labels, Order);

    public MachineAddress Machine() => new(Id, Host, Port, User, Method, Credential, MaxSessions, HostKey);
}
