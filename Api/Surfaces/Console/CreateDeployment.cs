using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Somebody wants an instance made from a configuration.</summary>
public sealed record CreateDeployment : IHasRules
{
    /// <summary>The instance's unique name.</summary>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>Where it runs; ssh if absent.</summary>
    [Provider]
    public string? Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Region { get; init; }

    /// <summary>Checked, and not used: the configuration says what an instance reserves.</summary>
    [JsonPropertyName("vm_size"), StringLength(64, MinimumLength = 1)]
    public string? VmSize { get; init; }

    /// <summary>Checked, and not used.</summary>
    [JsonPropertyName("memory_gb"), Range(0, 1_048_576.0, MinimumIsExclusive = true)]
    public double? MemoryGb { get; init; }

    /// <summary>Checked, and not used.</summary>
    [JsonPropertyName("storage_gb"), Range(0, 1_048_576.0, MinimumIsExclusive = true)]
    public double? StorageGb { get; init; }

    /// <summary>The configuration; may be absent with template_id only.</summary>
    [JsonPropertyName("yaml_config"), StringLength(DeploymentLimits.YamlLength)]
    public string? YamlConfig { get; init; }

    /// <summary>The template that it stands on: its id or its slug.</summary>
    [JsonPropertyName("template_id"), StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? TemplateId { get; init; }

    /// <summary>Checked, and not used.</summary>
    [JsonPropertyName("docker_host"), StringLength(256)]
    public string? DockerHost { get; init; }

    /// <summary>Values that nobody reads back: of password parameters, and environment variables.</summary>
    [Each(0, 32_768, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Values for the template's parameters, as text; they count before those in the configuration.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>The server; the configuration's, or one that Fleet chooses, if absent.</summary>
    [JsonPropertyName("server_id"), StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    /// <summary>Whether what is left of a failed instance of that name is torn down first.</summary>
    public bool Force { get; init; }

    /// <summary>The team whose members see the instance; the caller's only one if absent.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? TeamId { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (string.IsNullOrWhiteSpace(YamlConfig) && TemplateId is null)
        {
            yield return new("yaml_config", "yaml_config is required, or a template_id");
        }

        if (TemplateId is not null && TemplateName.Read(TemplateId) is null)
        {
            yield return new("template_id", "template_id is neither the id of a template nor a slug");
        }

        if (ServerId is not null && !FleetId.TryParse<ServerId>(ServerId, out _))
        {
            yield return new("server_id", "server_id is not the id of a server");
        }
    }

    internal DeploymentRequest ToRequest(ISecretBox secrets) => new()
    {
        Name = Name!,
        Provider = Provider ?? Providers.Ssh,
        Region = Region,
        Yaml = string.IsNullOrWhiteSpace(YamlConfig) ? null : YamlConfig,
        Template = TemplateName.Read(TemplateId),
        Parameters = Parameters?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        Secrets = secrets.SealAll(Secrets),
        Server = ServerId is { } server ? Servers.ServerId.Of(server) : null,
        Force = Force,
    };
}

/// <summary>How long the documents of deployments may be.</summary>
internal static class DeploymentLimits
{
    public const int YamlLength = 65_536;
}

/// <summary>Templates go by their id or their slug.</summary>
internal static class TemplateName
{
    /// <summary>The id; null if it is neither.</summary>
    public static TemplateId? Read(string? idOrSlug) =>
        FleetId.TryParse<TemplateId>(idOrSlug, out var id) || FleetId.TryParse(TemplateId.Prefix + idOrSlug, out id) ? id : null;
}
