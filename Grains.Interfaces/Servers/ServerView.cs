using System.Collections.Immutable;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Servers;

/// <summary>A server as callers see it: no credential.</summary>
[GenerateSerializer, Immutable, Alias("fleet.server-view")]
public sealed record ServerView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required ServerId Id { get; init; }

    /// <summary>Its name; need not be unique.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>What somebody wrote of it.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary>Host name or address.</summary>
    [Id(3)]
    public required string Host { get; init; }

    /// <summary>SSH port.</summary>
    [Id(4)]
    public required int Port { get; init; }

    /// <summary>The account.</summary>
    [Id(5)]
    public required string User { get; init; }

    /// <summary>How Fleet logs in.</summary>
    [Id(6)]
    public required AuthMethod Method { get; init; }

    /// <summary>The most remote commands at a time.</summary>
    [Id(7)]
    public required int MaxSessions { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(8)]
    public required ServerStatus Status { get; init; }

    /// <summary>Why it stands there, in a sentence.</summary>
    [Id(9)]
    public string? StatusMessage { get; init; }

    /// <summary>The operation that works on it now; null when none does.</summary>
    [Id(10)]
    public OperationId? Operation { get; init; }

    /// <summary>What it is; null before it was read.</summary>
    [Id(11)]
    public MachineFacts? Facts { get; init; }

    /// <summary>The pinned host key's fingerprint; null before the first contact.</summary>
    [Id(12)]
    public string? HostKeyFingerprint { get; init; }

    /// <summary>What it can still take; null before it was read.</summary>
    [Id(13)]
    public ServerCapacity? Capacity { get; init; }

    /// <summary>Instances that Fleet has put there.</summary>
    [Id(14)]
    public int InstanceCount { get; init; }

    /// <summary>When its record was made.</summary>
    [Id(15)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its record last changed.</summary>
    [Id(16)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it last answered; null if never.</summary>
    [Id(17)]
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Free labels.</summary>
    [Id(18)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether it takes no new instances.</summary>
    [Id(19)]
    public bool IsCordoned { get; init; }

    /// <summary>Its maintenance windows; past one-off ones are left out.</summary>
    [Id(20)]
    public ImmutableArray<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Whether one of them is open now, or one that stands for itself and is for all that live on it.</summary>
    [Id(21)]
    public bool InMaintenance { get; init; }

    /// <summary>The machine that was rented for it; null if somebody brought it.</summary>
    [Id(22)]
    public ServerOrder? Order { get; init; }

    /// <summary>What its instances have reserved.</summary>
    [Id(23)]
    public Reservation Reserved { get; init; } = Reservation.None;

    /// <summary>The runtimes that work there; empty before it was looked at.</summary>
    [Id(24)]
    public ImmutableArray<string> Runtimes { get; init; } = [];
}

/// <summary>A share of a machine.</summary>
/// <param name="Cpus">Cores.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Disk">Bytes.</param>
[GenerateSerializer, Immutable, Alias("fleet.reservation")]
public sealed record Reservation([property: Id(0)] double Cpus, [property: Id(1)] long Memory, [property: Id(2)] long Disk)
{
    /// <summary>Nothing.</summary>
    public static Reservation None { get; } = new(0, 0, 0);

    /// <summary>What an instance of a usual size takes: a small web application, idle most of the time.</summary>
    public static Reservation Usual { get; } = new(0.25, 512L << 20, 2L << 30);

    /// <summary>Both together.</summary>
    public static Reservation operator +(Reservation left, Reservation right) =>
        new(left.Cpus + right.Cpus, left.Memory + right.Memory, left.Disk + right.Disk);

    /// <inheritdoc cref="op_Addition"/>
    public static Reservation Add(Reservation left, Reservation right) => left + right;
}

/// <summary>An estimate of what a machine can still take.</summary>
/// <param name="CpuAvailable">Cores not in use, by the load average of one minute.</param>
/// <param name="MemoryAvailable">Bytes.</param>
/// <param name="DiskAvailable">Bytes.</param>
/// <param name="MaxInstances">How many instances of a usual size the machine takes in all.</param>
/// <param name="MaxConcurrentUsers">How many users such instances serve at a time.</param>
/// <param name="Reasoning">How the estimate was made, in words.</param>
[GenerateSerializer, Immutable, Alias("fleet.server-capacity")]
public sealed record ServerCapacity(
    [property: Id(0)] double CpuAvailable,
    [property: Id(1)] long MemoryAvailable,
    [property: Id(2)] long DiskAvailable,
    [property: Id(3)] int MaxInstances,
    [property: Id(4)] int MaxConcurrentUsers,
    [property: Id(5)] string Reasoning);
