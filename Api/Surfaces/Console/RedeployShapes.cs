using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Api.Validation;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Somebody wants a copy of an instance, from a backup of it.</summary>
public sealed record CloneInstance : IHasRules
{
    /// <summary>The copy's unique name.</summary>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>A completed backup of the instance that is copied.</summary>
    [Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? BackupId { get; init; }

    /// <summary>The copy's domain; none if absent.</summary>
    [HostName]
    public string? Domain { get; init; }

    /// <summary>Whether what must not act twice is turned off.</summary>
    public bool Neutralize { get; init; } = true;

    /// <summary>Whether the database is taken from the backup; true if absent and the backup holds one.</summary>
    public bool? RestoreDatabase { get; init; }

    /// <summary>Whether the files are taken from the backup; true if absent and the backup holds any.</summary>
    public bool? RestoreFiles { get; init; }

    /// <summary>The copy's administrator password; drawn, and told once, if absent.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? AdminPassword { get; init; }

    /// <summary>Values for the template's parameters that differ from the source's.</summary>
    [Each(0, 8_192, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>The server; one that Fleet chooses by the source's rules if absent.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (BackupId is not null && !FleetId.TryParse<BackupId>(BackupId, out _))
        {
            yield return new("backupId", "backupId is not the id of a backup");
        }

        if (ServerId is not null && !FleetId.TryParse<ServerId>(ServerId, out _))
        {
            yield return new("serverId", "serverId is not the id of a server");
        }

        if (RestoreDatabase is false && RestoreFiles is false)
        {
            yield return new("restoreFiles", "restoreFiles and restoreDatabase cannot both be false: nothing would be copied");
        }
    }

    internal CloneRequest ToRequest(InstanceId source, RestoreOrder from, ISecretBox secrets) => new(
        source,
        Name!,
        from,
        Neutralize,
        Domain,
        AdminPassword is { } password ? secrets.Seal(password) : null,
        Parameters?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
        ServerId is { } server ? Servers.ServerId.Of(server) : null);
}

/// <summary>A copy of an instance.</summary>
public sealed record ClonedInstance : InstanceSummary
{
    internal ClonedInstance(DeploymentBegun begun, InstanceId source) : base(begun.Instance)
    {
        (ClonedFrom, AdminPassword) = (source.Value, begun.AdminPassword);
    }

    /// <summary>The instance that it is a copy of.</summary>
    public string ClonedFrom { get; }

    /// <summary>The password that Fleet has made up: this is the only time that it is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPassword { get; }
}

/// <summary>How to redeploy.</summary>
public sealed record RedeployInstance : IOptionalBody
{
    /// <summary>The configuration; the present one if absent.</summary>
    [StringLength(DeploymentLimits.YamlLength, MinimumLength = 1)]
    public string? Config { get; init; }

    /// <summary>Whether it is done though the instance is being deployed or destroyed.</summary>
    public bool Force { get; init; }
}

/// <summary>A redeployment has begun.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">DEPLOYING.</param>
/// <param name="DeploymentId">The deployment that has begun.</param>
/// <param name="OperationId">The operation that does it.</param>
/// <param name="Message">In words.</param>
/// <param name="UpdatedAt">When the instance's record last changed.</param>
public sealed record RedeployAnswer(
    string Id, string Name, string Status, string DeploymentId, string? OperationId, string Message, DateTimeOffset UpdatedAt)
{
    internal RedeployAnswer(DeploymentBegun begun) : this(
        begun.Instance.Id.Value, begun.Instance.Name, WireName.Upper(begun.Instance.Status), begun.Deployment.Id.Value,
        begun.Instance.Operation?.Value, "Redeployment started", begun.Instance.UpdatedAt) { }
}

/// <summary>An instance's configuration.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">In YAML; null if it was put there without one, and for viewers and developers.</param>
/// <param name="ConfigHash">SHA-256 of it, in hex.</param>
/// <param name="DeploymentId">The deployment that it comes from.</param>
/// <param name="UpdatedAt">When that was asked for; when the instance's record last changed if it has none.</param>
public sealed record ConfigShape(
    string InstanceId, string Name, string? Config, string? ConfigHash, string? DeploymentId, DateTimeOffset UpdatedAt);
