using System.Collections.Immutable;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Servers;

/// <summary>A machine to rent for a server.</summary>
/// <param name="Provider">A name from the cloud providers.</param>
/// <param name="Region">The provider's region.</param>
/// <param name="Size">The provider's size.</param>
/// <param name="ExtraKeyId">A key of the account that may log in too; null for none.</param>
[GenerateSerializer, Immutable, Alias("fleet.server-order")]
public sealed record ServerOrder(
    [property: Id(0)] string Provider, [property: Id(1)] string Region, [property: Id(2)] string Size, [property: Id(3)] string? ExtraKeyId);

/// <summary>What is to change of a server; what is null stays as it is. A change of how it is reached provisions it again.</summary>
[GenerateSerializer, Immutable, Alias("fleet.server-change")]
public sealed record ServerChange
{
    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>; empty text removes it.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(2)]
    public string? Host { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(3)]
    public int? Port { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(4)]
    public string? User { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>; needs a credential with it.</summary>
    [Id(5)]
    public AuthMethod? Method { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(6)]
    public SealedSecret? Credential { get; init; }

    /// <summary>As in <see cref="ServerSpec"/>.</summary>
    [Id(7)]
    public int? MaxSessions { get; init; }

    /// <summary>All labels anew.</summary>
    [Id(8)]
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }
}

/// <summary>What a provisioning operation has found out; what is null it did not look at.</summary>
[GenerateSerializer, Immutable, Alias("fleet.server-finding")]
public sealed record ServerFinding
{
    /// <summary>The host key, to be pinned.</summary>
    [Id(0)]
    public HostIdentity? Identity { get; init; }

    /// <summary>What the machine is.</summary>
    [Id(1)]
    public MachineFacts? Facts { get; init; }

    /// <summary>The runtimes that work there.</summary>
    [Id(2)]
    public ImmutableArray<string>? Runtimes { get; init; }

    /// <summary>The address that the provider gave a rented machine; empty text once the machine is given back.</summary>
    [Id(3)]
    public string? Host { get; init; }

    /// <summary>The private key that Fleet made for a rented machine.</summary>
    [Id(4)]
    public SealedSecret? Credential { get; init; }

    /// <summary>Its public half.</summary>
    [Id(5)]
    public string? PublicKey { get; init; }
}

/// <summary>What becomes of the instances of a server that is drained.</summary>
[GenerateSerializer, Alias("fleet.drain-mode")]
public enum DrainMode
{
    /// <summary>They are stopped and stay there.</summary>
    Stop,

    /// <summary>They are deployed to another server that has room, and removed here.</summary>
    Move,
}

/// <summary>A time in which work on a server is expected: checks go on, alerts do not.</summary>
/// <param name="Id">Its id, unique on its server.</param>
/// <param name="Reason">Why, in words; at most 200 characters.</param>
/// <param name="StartsAt">For a one-off window: when it begins. For a recurring one: not before; null for now.</param>
/// <param name="Duration">How long it lasts, from a minute to seven days.</param>
/// <param name="Schedule">For a recurring window: a cron expression of five fields that says when it begins; null for a one-off.</param>
/// <param name="TimeZone">The IANA time zone of the schedule, such as <c>Europe/Berlin</c>.</param>
[GenerateSerializer, Immutable, Alias("fleet.maintenance-window")]
public sealed record MaintenanceWindow(
    [property: Id(0)] string Id,
    [property: Id(1)] string Reason,
    [property: Id(2)] DateTimeOffset? StartsAt,
    [property: Id(3)] TimeSpan Duration,
    [property: Id(4)] string? Schedule,
    [property: Id(5)] string TimeZone = "UTC");
