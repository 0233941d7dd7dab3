using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>An instance. What Odoo's fields say is null where something else runs.</summary>
public record HostedInstance
{
    internal HostedInstance(InstanceView view)
    {
        (Id, Name, ServerId, Status) = (view.Id.Value, view.Name, view.Server?.Value, WireName.Snake(view.Status));
        (StatusMessage, Domain, Url) = (view.StatusMessage, view.Spec?.Site?.Domain, UrlOf(view));
        (OdooVersion, Edition) = (OdooTemplate.Version(view), OdooTemplate.Edition(view));
        (DatabaseName, AdminEmail) = (OdooTemplate.Database(view), OdooTemplate.AdminEmail(view));
        (CreatedAt, UpdatedAt) = (HostedTime.Of(view.CreatedAt), HostedTime.Of(view.UpdatedAt));
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its unique name.</summary>
    public string Name { get; }

    /// <summary>The server that it is on; null if it registered itself.</summary>
    [JsonPropertyName("server_id")]
    public string? ServerId { get; }

    /// <summary>deploying, running, suspended, stopped, error, destroying or unknown.</summary>
    public string Status { get; }

    /// <summary>Why it stands there.</summary>
    [JsonPropertyName("status_message")]
    public string? StatusMessage { get; }

    /// <summary>Such as <c>17.0</c>.</summary>
    [JsonPropertyName("odoo_version")]
    public string? OdooVersion { get; }

    /// <summary>community.</summary>
    public string? Edition { get; }

    /// <summary>Its database.</summary>
    [JsonPropertyName("database_name")]
    public string? DatabaseName { get; }

    /// <summary>Its administrator.</summary>
    [JsonPropertyName("admin_email")]
    public string? AdminEmail { get; }

    /// <summary>Its host name.</summary>
    public string? Domain { get; }

    /// <summary>Where it answers; null while no proxy offers it under its domain.</summary>
    public string? Url { get; }

    /// <summary>When it was made: ISO 8601, in seconds and UTC.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    [JsonPropertyName("updated_at")]
    public string UpdatedAt { get; }

    /// <summary>Caddy fetches certificates by itself, nginx does not.</summary>
    private static string? UrlOf(InstanceView view) => (view.Spec?.Site?.Domain, view.Site?.Proxy) switch
    {
        ({ } domain, "caddy") => $"https://{domain}",
        ({ } domain, { }) => $"http://{domain}",
        _ => null,
    };
}

/// <summary>An instance that was made just now.</summary>
public sealed record NewHostedInstance : HostedInstance
{
    internal NewHostedInstance(InstanceView view, string? adminPassword) : base(view) => AdminPassword = adminPassword;

    /// <summary>The administrator's password, if it was made up: this is the only time that it is told.</summary>
    [JsonPropertyName("admin_password"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPassword { get; }
}
