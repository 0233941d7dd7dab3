using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The body of <c>POST /api/v1/instances</c>: one of three shapes, told apart by their fields.</summary>
[JsonConverter(typeof(PostInstanceConverter))]
public abstract record PostInstance;

/// <summary>An instance registers itself, or somebody registers it.</summary>
public sealed record RegisterInstance : PostInstance
{
    /// <summary>Its unique name.</summary>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>Where it runs.</summary>
    [Required, Provider]
    public string? Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [StringLength(64)]
    public string? Region { get; init; }

    /// <summary>Its distribution.</summary>
    [OneOf("ubuntu", "fedora", "opensuse")]
    public string? Distro { get; init; }

    /// <summary>Installed extensions.</summary>
    [Each(1, 128)]
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>SHA-256 of its configuration, in hex.</summary>
    [RegularExpression("^[0-9a-fA-F]{64}$")]
    public string? ConfigHash { get; init; }

    /// <summary>Where its own SSH listens.</summary>
    [StringLength(256)]
    public string? SshEndpoint { get; init; }

    /// <summary>Free labels.</summary>
    [Each(0, 512, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Where on the globe it is.</summary>
    public Geo? Geo { get; init; }

    /// <summary>The team of a new instance; the caller's only one if absent. One that is known keeps its own.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? TeamId { get; init; }

    internal InstanceRegistration ToRegistration() => new()
    {
        Name = Name!,
        Provider = Provider!,
        Region = Region,
        Distro = Distro,
        Extensions = Extensions?.ToImmutableArray() ?? [],
        ConfigHash = ConfigHash,
        SshEndpoint = SshEndpoint,
        Tags = Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Geo = Geo is { } geo ? new(geo.Lat, geo.Lon, geo.City) : null,
    };
}

/// <summary>A place on the globe.</summary>
public sealed record Geo
{
    /// <summary>Degrees north.</summary>
    [Range(-90.0, 90.0)]
    public double Lat { get; init; }

    /// <summary>Degrees east.</summary>
    [Range(-180.0, 180.0)]
    public double Lon { get; init; }

    /// <summary>The nearest city.</summary>
    [StringLength(128)]
    public string? City { get; init; }

    /// <summary>Who says so.</summary>
    [StringLength(32)]
    public string? Source { get; init; }
}

/// <summary>An agent registers the instance it runs on.</summary>
public sealed record RegisterAgent : PostInstance
{
    /// <summary>The id that Fleet gave to the instance, or whatever the agent calls it.</summary>
    [JsonPropertyName("instance_id"), Required, StringLength(128, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>Where it runs; empty stands for ssh, k8s for kubernetes.</summary>
    [Provider("", "k8s")]
    public string? Provider { get; init; }

    /// <summary>Its host's name.</summary>
    [StringLength(256)]
    public string? Hostname { get; init; }

    /// <inheritdoc cref="RegisterInstance.Region"/>
    [StringLength(64)]
    public string? Region { get; init; }

    /// <inheritdoc cref="RegisterInstance.Distro"/>
    [OneOf("ubuntu", "fedora", "opensuse")]
    public string? Distro { get; init; }

    /// <summary>The agent's version.</summary>
    [JsonPropertyName("agent_version"), StringLength(64)]
    public string? AgentVersion { get; init; }

    /// <summary>Its operating system.</summary>
    [StringLength(32)]
    public string? Os { get; init; }

    /// <summary>Its architecture.</summary>
    [StringLength(32)]
    public string? Arch { get; init; }

    /// <inheritdoc cref="RegisterInstance.Tags"/>
    [Each(0, 512, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <inheritdoc cref="RegisterInstance.Extensions"/>
    [Each(1, 128)]
    public IReadOnlyList<string>? Extensions { get; init; }

    internal InstanceRegistration ToRegistration(string name, string? agentVersion) => new()
    {
        Name = name,
        Provider = Providers.OfAgent(Provider),
        Region = string.IsNullOrEmpty(Region) ? null : Region,
        Distro = Distro,
        Extensions = Extensions?.ToImmutableArray(),
        Tags = Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        AgentVersion = AgentVersion ?? agentVersion,
        Os = Os,
        Arch = Arch,
    };
}

/// <summary>Chooses the shape by the fields that only one of them has.</summary>
internal sealed class PostInstanceConverter : JsonConverter<PostInstance>
{
    public override PostInstance? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var body = document.RootElement;
        bool Has(string field) => body.TryGetProperty(field, out _);
        if (Has("serverId") || Has("selector") || Has("runtime") || Has("spec")) return body.Deserialize<DeployInstance>(options);
        return Has("instance_id") && !Has("name") ? body.Deserialize<RegisterAgent>(options) : body.Deserialize<RegisterInstance>(options);
    }

    public override void Write(Utf8JsonWriter writer, PostInstance value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read, not written.");
}
