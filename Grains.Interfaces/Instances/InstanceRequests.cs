using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Identity;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Instances;

/// <summary>An instance tells of itself. What is null is unknown and leaves the stored value as it is.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-registration")]
public sealed record InstanceRegistration
{
    /// <summary>The unique name: lower-case letters, digits and inner hyphens, 1 to 128.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Where it runs, such as <c>docker</c> or <c>ssh</c>.</summary>
    [Id(1)]
    public required string Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Id(2)]
    public string? Region { get; init; }

    /// <summary>ubuntu, fedora or opensuse.</summary>
    [Id(3)]
    public string? Distro { get; init; }

    /// <summary>Installed extensions.</summary>
    [Id(4)]
    public ImmutableArray<string>? Extensions { get; init; }

    /// <summary>SHA-256 of its configuration, in hex.</summary>
    [Id(5)]
    public string? ConfigHash { get; init; }

    /// <summary>Where its own SSH listens.</summary>
    [Id(6)]
    public string? SshEndpoint { get; init; }

    /// <summary>Free labels.</summary>
    [Id(7)]
    public ImmutableSortedDictionary<string, string>? Tags { get; init; }

    /// <summary>The version of its agent.</summary>
    [Id(8)]
    public string? AgentVersion { get; init; }

    /// <summary>Its operating system, as its agent names it.</summary>
    [Id(9)]
    public string? Os { get; init; }

    /// <summary>Its architecture, as its agent names it.</summary>
    [Id(10)]
    public string? Arch { get; init; }

    /// <summary>The team of a new instance; one that is known keeps its own.</summary>
    [Id(11)]
    public TeamId? Team { get; init; }

    /// <summary>What whoever tells this may see: an instance of that name beyond it is a conflict.</summary>
    [Id(12)]
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Where on the globe it is.</summary>
    [Id(13)]
    public InstanceGeo? Geo { get; init; }
}

/// <summary>Where on the globe an instance is.</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="City">The nearest city.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-geo")]
public sealed record InstanceGeo([property: Id(0)] double Latitude, [property: Id(1)] double Longitude, [property: Id(2)] string? City);

/// <summary>Somebody wants an instance put on a server.</summary>
/// <param name="Name">As in <see cref="InstanceRegistration.Name"/>.</param>
/// <param name="Provider">Where it runs.</param>
/// <param name="Region">The provider's region.</param>
/// <param name="Server">The server; null to let Fleet choose one.</param>
/// <param name="Runtime">How it lives there, such as <c>process</c>.</param>
/// <param name="Spec">What to run.</param>
/// <param name="Tags">Free labels.</param>
/// <param name="Selector">The labels that the chosen server must have, such as <c>env=prod,disk!=slow</c>; null for any.</param>
/// <param name="Origin">The deployment that this is of; null if somebody asked for the instance itself.</param>
/// <param name="Backups">When it is backed up by itself; null for never.</param>
/// <param name="Idle">When it is suspended by itself; null for never.</param>
/// <param name="Team">The team whose members see it; null for everybody.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-deployment")]
public sealed record InstanceDeployment(
    [property: Id(0)] string Name,
    [property: Id(1)] string Provider,
    [property: Id(2)] string? Region,
    [property: Id(3)] ServerId? Server,
    [property: Id(4)] string Runtime,
    [property: Id(5)] InstanceSpec Spec,
    [property: Id(6)] ImmutableSortedDictionary<string, string> Tags,
    [property: Id(7)] string? Selector = null,
    [property: Id(8)] DeploymentOrigin? Origin = null,
    [property: Id(9)] BackupPolicy? Backups = null,
    [property: Id(10)] IdlePolicy? Idle = null,
    [property: Id(11)] TeamId? Team = null)
{
    /// <summary>
    /// Where Fleet chooses the server: those on which its like are already, each as often as there are. The fewer there are, the better. Older
    /// stored documents have none.
    /// </summary>
    [Id(12)]
    public ImmutableArray<ServerId> Beside
    {
        get => field.IsDefault ? [] : field;
        init;
    }
}
