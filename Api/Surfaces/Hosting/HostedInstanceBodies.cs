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

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>An Odoo to make.</summary>
public sealed record CreateHostedInstance : IHasRules
{
    /// <summary>Its unique name: lower-case letters, digits and inner hyphens.</summary>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>The server to put it on; Fleet chooses one if absent.</summary>
    [JsonPropertyName("server_id"), StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    /// <summary>Such as <c>17.0</c>; the template's own if absent.</summary>
    [JsonPropertyName("odoo_version"), StringLength(32, MinimumLength = 1)]
    public string? OdooVersion { get; init; }

    /// <summary>community, also if absent.</summary>
    [OneOf(OdooTemplate.Community)]
    public string? Edition { get; init; }

    /// <summary>Its database; the template's own if absent.</summary>
    [JsonPropertyName("database_name"), StringLength(63, MinimumLength = 1)]
    public string? DatabaseName { get; init; }

    /// <summary>Its administrator; the template's own if absent.</summary>
    [JsonPropertyName("admin_email"), StringLength(254, MinimumLength = 3)]
    public string? AdminEmail { get; init; }

    /// <summary>Its host name; none if absent.</summary>
    [HostName]
    public string? Domain { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ServerId is not null && !FleetId.TryParse<ServerId>(ServerId, out _))
        {
            yield return new("server_id", "server_id is not the id of a server");
        }
    }

    internal DeploymentRequest ToRequest() => new()
    {
        Name = Name!,
        Provider = Providers.Ssh,
        Template = OdooTemplate.Id,
        Parameters = OdooTemplate.Parameters(this),
        Server = ServerId is { } server ? Servers.ServerId.Of(server) : null,
    };
}

/// <summary>A copy to make from a completed backup.</summary>
public sealed record CloneHostedInstance : IHasRules
{
    /// <inheritdoc cref="CreateHostedInstance.Name"/>
    [Required, StringLength(128, MinimumLength = 1), RegularExpression(InstanceName.Pattern)]
    public string? Name { get; init; }

    /// <summary>The copy's host name; none if absent.</summary>
    [HostName]
    public string? Domain { get; init; }

    /// <summary>The backup.</summary>
    [JsonPropertyName("backup_id"), Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? BackupId { get; init; }

    /// <summary>Whether what must not act twice is turned off.</summary>
    public bool Neutralize { get; init; } = true;

    /// <summary>Whether the database is taken from the backup; true if absent and the backup holds one.</summary>
    [JsonPropertyName("restore_database")]
    public bool? RestoreDatabase { get; init; }

    /// <summary>Whether the files are taken from the backup; true if absent and the backup holds any.</summary>
    [JsonPropertyName("restore_filestore")]
    public bool? RestoreFilestore { get; init; }

    /// <summary>The copy's administrator password; made up, and told once, if absent.</summary>
    [JsonPropertyName("admin_password"), StringLength(256, MinimumLength = 1)]
    public string? AdminPassword { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (BackupId is not null && !FleetId.TryParse<BackupId>(BackupId, out _))
        {
            yield return new("backup_id", "backup_id is not the id of a backup");
        }

        if (RestoreDatabase is false && RestoreFilestore is false) yield return HostedRestore.Nothing;
    }

    internal CloneRequest ToRequest(InstanceId source, RestoreOrder from, ISecretBox secrets) => new(
        source,
        Name!,
        from,
        Neutralize,
        Domain,
        AdminPassword is { } password ? secrets.Seal(password) : null,
        ImmutableSortedDictionary<string, string>.Empty);
}

/// <summary>Something to do with an instance.</summary>
public sealed record HostedAction
{
    /// <summary>What.</summary>
    [Required, OneOf("start", "stop", "restart", "backup")]
    public string? Action { get; init; }
}

/// <summary>What of a backup is to come back.</summary>
public sealed record HostedRestore : IOptionalBody, IHasRules
{
    internal static readonly FieldError Nothing =
        new("restore_filestore", "restore_filestore and restore_database cannot both be false: nothing would be restored");

    /// <summary>Whether the database comes back; true if absent and the backup holds one.</summary>
    [JsonPropertyName("restore_database")]
    public bool? RestoreDatabase { get; init; }

    /// <summary>Whether the files come back; true if absent and the backup holds any.</summary>
    [JsonPropertyName("restore_filestore")]
    public bool? RestoreFilestore { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (RestoreDatabase is false && RestoreFilestore is false) yield return Nothing;
    }
}
