using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>An agent to make: from a binary_url, or from a template.</summary>
public sealed record CreateAgent : IHasRules
{
    /// <summary>Its unique name: lower-case letters, digits and inner hyphens. Its replicas are instances of that name and a number.</summary>
    [Required, StringLength(100, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>What it is written in, such as rust; told, and not used.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression("^[A-Za-z0-9.+#_-]+$")]
    public string? Runtime { get; init; }

    /// <summary>The program, which the servers fetch: http or https.</summary>
    [JsonPropertyName("binary_url"), StringLength(2_048, MinimumLength = 8)]
    public string? BinaryUrl { get; init; }

    /// <summary>What the program must hash to, in lower-case hex.</summary>
    [RegularExpression("^[0-9a-f]{64}$")]
    public string? Sha256 { get; init; }

    /// <summary>What the program is called with.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>The template to run in place of a program: its id.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? Template { get; init; }

    /// <summary>Values for the template's parameters, as text.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>How many replicas, and what each needs.</summary>
    public AgentConfigInput? Config { get; init; }

    /// <summary>Environment variables of each replica. REPLICA, REVISION and PORT are set beside them.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Environment variables, and values of a template's parameters, that nobody reads back.</summary>
    [Each(0, 32_768, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>The first of the ports that its replicas listen on: each has its own from there on.</summary>
    public int? Port { get; init; }

    /// <summary>The path that answers 200 to 399 there when a replica is well; a connection is enough if absent.</summary>
    [JsonPropertyName("health_path"), StringLength(512, MinimumLength = 1)]
    public string? HealthPath { get; init; }

    /// <summary>The region, for people and filters.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._-]+$")]
    public string? Region { get; init; }

    /// <summary>The labels that its servers must have, such as env=prod,disk!=slow.</summary>
    [StringLength(1_024)]
    public string? Selector { get; init; }

    /// <summary>The team whose members see it.</summary>
    [JsonPropertyName("team_id"), StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? TeamId { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Template is not null && !FleetId.TryParse<TemplateId>(Template, out _)) yield return new("template", "template is not the id of a template");
        if (TeamId is not null && !FleetId.TryParse<TeamId>(TeamId, out _)) yield return new("team_id", "team_id is not the id of a team");
        if (BinaryUrl is null && Sha256 is not null) yield return new("sha256", "sha256 is that of a binary_url");
        if (BinaryUrl is null && Arguments is not null) yield return new("arguments", "arguments are those of a binary_url");
    }

    internal ReplicaSetSpec ToSpec(ISecretBox secrets) => new()
    {
        Name = Name!,
        Language = Runtime,
        Binary = BinaryUrl is { } url ? new(url, Sha256, [.. Arguments ?? []]) : null,
        Template = Template is { } template ? TemplateId.Of(template) : null,
        Parameters = AgentBodies.Map(Parameters) ?? ImmutableSortedDictionary<string, string>.Empty,
        Secrets = secrets.SealAll(Secrets),
        Environment = AgentBodies.Map(Environment) ?? ImmutableSortedDictionary<string, string>.Empty,
        Replicas = Config?.Replicas ?? 1,
        Resources = Config?.ToShare(null),
        Region = Region,
        Selector = Selector,
        Port = Port,
        HealthPath = HealthPath,
    };
}

/// <summary>How many replicas, and what each needs of its server.</summary>
public sealed record AgentConfigInput : IHasRules
{
    /// <summary>Cores, such as 1.0 or 500m.</summary>
    [StringLength(32, MinimumLength = 1)]
    public string? Cpu { get; init; }

    /// <summary>Bytes, such as 1Gi or 512Mi.</summary>
    [StringLength(32, MinimumLength = 1)]
    public string? Memory { get; init; }

    /// <summary>How many, 1 to 100; 1 if absent.</summary>
    public int? Replicas { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Cpu is not null && AgentQuantities.Cpus(Cpu) is null) yield return new("cpu", $"cpu must be {AgentQuantities.CpuForm}");
        if (Memory is not null && AgentQuantities.Bytes(Memory) is null) yield return new("memory", $"memory must be {AgentQuantities.BytesForm}");
    }

    /// <summary>What is said here in the place of what was; null if nothing is.</summary>
    internal Reservation? ToShare(Reservation? before)
    {
        if (Cpu is null && Memory is null) return null;
        var share = before ?? Reservation.Usual;
        return share with
        {
            Cpus = Cpu is { } cpu ? AgentQuantities.Cpus(cpu)!.Value : share.Cpus,
            Memory = Memory is { } memory ? AgentQuantities.Bytes(memory)!.Value : share.Memory,
        };
    }
}

/// <summary>What is to change of an agent; what is absent stays.</summary>
public sealed record UpdateAgent
{
    /// <summary>Another program. The same one again is fetched again.</summary>
    [JsonPropertyName("binary_url"), StringLength(2_048, MinimumLength = 8)]
    public string? BinaryUrl { get; init; }

    /// <summary>What the program must hash to, in lower-case hex; anything if absent beside another binary_url.</summary>
    [RegularExpression("^[0-9a-f]{64}$")]
    public string? Sha256 { get; init; }

    /// <summary>What the program is called with.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Other values for the template's parameters; those not named stay.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>How many replicas, and what each needs.</summary>
    public AgentConfigInput? Config { get; init; }

    /// <summary>All environment variables anew.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Secret variables to set; those not named stay.</summary>
    [Each(0, 32_768, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    internal ReplicaSetChange ToChange(ReplicaSetSpec now, ISecretBox secrets) => new()
    {
        Binary = BinaryUrl is null && Sha256 is null && Arguments is null ? null : new(
            BinaryUrl ?? now.Binary?.Url ?? "",
            Sha256 ?? (BinaryUrl is null ? now.Binary?.Sha256 : null),
            Arguments is null ? now.Binary?.Arguments ?? [] : [.. Arguments]),
        Parameters = AgentBodies.Map(Parameters),
        Environment = AgentBodies.Map(Environment),
        Replicas = Config?.Replicas,
        Resources = Config?.ToShare(now.Resources),
        Secrets = Secrets is null ? null : secrets.SealAll(Secrets),
    };
}

/// <summary>Another number of replicas.</summary>
public sealed record ScaleAgent
{
    /// <summary>How many, 1 to 100.</summary>
    [Required]
    public int? Replicas { get; init; }
}

internal static class AgentBodies
{
    public static ImmutableSortedDictionary<string, string>? Map(IReadOnlyDictionary<string, string>? map) =>
        map?.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
