using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Somebody wants an instance put on a server.</summary>
public sealed record DeployInstance : PostInstance, IHasRules
{
    /// <summary>The runtime whose files say what it runs.</summary>
    private const string Compose = "compose";

    /// <inheritdoc cref="RegisterInstance.Name"/>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <inheritdoc cref="RegisterInstance.Provider"/>
    [Provider]
    public string? Provider { get; init; }

    /// <inheritdoc cref="RegisterInstance.Region"/>
    [StringLength(64)]
    public string? Region { get; init; }

    /// <summary>The server to put it on; without it, Fleet chooses one.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    /// <summary>The labels that the chosen server must have, such as <c>env=prod,disk!=slow</c>; any server if absent.</summary>
    [Selector]
    public string? Selector { get; init; }

    /// <summary>How it lives there.</summary>
    [Required, StringLength(32, MinimumLength = 1)]
    public string? Runtime { get; init; }

    /// <summary>What to run.</summary>
    [Required]
    public SpecInput? Spec { get; init; }

    /// <inheritdoc cref="RegisterInstance.Tags"/>
    [Each(0, 512, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The team whose members see it; the caller's only one if absent.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? TeamId { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ServerId is not null && !FleetId.TryParse<ServerId>(ServerId, out _))
        {
            yield return new("serverId", "serverId is not the id of a server");
        }

        if (ServerId is not null && Selector is not null) yield return new("selector", "selector and serverId cannot be given together");
        if (Spec is { Command: null } && Runtime is not null and not Compose) yield return new("spec.command", "spec.command is required");
    }

    internal InstanceDeployment ToDeployment(ISecretBox secrets) => new(
        Name!,
        Provider ?? Providers.Ssh,
        Region,
        ServerId is { } server ? Servers.ServerId.Of(server) : null,
        Runtime!,
        Spec!.ToSpec(secrets),
        Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        Selector);
}
