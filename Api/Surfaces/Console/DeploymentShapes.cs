using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Deployments;
using Fleet.Operations;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>One deployment.</summary>
/// <param name="Deployment">It.</param>
/// <param name="AdminPassword">The password that Fleet has made up, in the answer to the request that made it only.</param>
public sealed record DeploymentAnswer(
    DeploymentShape Deployment,
    [property: JsonPropertyName("admin_password"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? AdminPassword = null);

/// <summary>A configuration put to work.</summary>
public record DeploymentSummary
{
    internal DeploymentSummary(DeploymentView view)
    {
        (Id, Name, InstanceId, TemplateId) = (view.Id.Value, view.Name, view.Instance?.Value, view.Template?.Value);
        (ConfigHash, Provider, Region) = (view.ConfigHash, view.Provider, view.Region);
        (Status, InitiatedBy, StartedAt) = (WireName.Upper(view.Status), view.Actor, view.StartedAt);
        (OperationId, CompletedAt, Error) = (view.Operation?.Id.Value, view.Operation?.CompletedAt, view.Operation?.Error?.Message);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>The instance's name.</summary>
    public string Name { get; }

    /// <summary>The instance.</summary>
    [JsonPropertyName("instance_id")]
    public string? InstanceId { get; }

    /// <summary>The template that it stands on.</summary>
    [JsonPropertyName("template_id")]
    public string? TemplateId { get; }

    /// <summary>SHA-256 of the configuration, in hex.</summary>
    [JsonPropertyName("config_hash")]
    public string ConfigHash { get; }

    /// <summary>Where it runs.</summary>
    public string Provider { get; }

    /// <summary>The provider's region.</summary>
    public string? Region { get; }

    /// <summary>PENDING, IN_PROGRESS, SUCCEEDED or FAILED.</summary>
    public string Status { get; }

    /// <summary>Who wanted it: the id of an API key, or <c>system</c>.</summary>
    [JsonPropertyName("initiated_by")]
    public string InitiatedBy { get; }

    /// <summary>When it was asked for.</summary>
    [JsonPropertyName("started_at")]
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it ended.</summary>
    [JsonPropertyName("completed_at")]
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; }

    /// <summary>The operation that does it.</summary>
    [JsonPropertyName("operation_id")]
    public string? OperationId { get; }
}

/// <summary>A configuration put to work, with the configuration. It may hold secrets: viewers and developers see none.</summary>
public sealed record DeploymentShape : DeploymentSummary
{
    internal DeploymentShape(DeploymentView view, bool withSecrets) : base(view)
    {
        YamlContent = withSecrets ? view.Yaml : null;
        if (view.Operation is { } operation) Logs = string.Concat(operation.Steps.Where(step => step.StartedAt is not null).Select(Line));
    }

    /// <summary>The configuration, with the parameters that were given beside it; null for viewers and developers.</summary>
    [JsonPropertyName("yaml_content")]
    public string? YamlContent { get; }

    /// <summary>The steps that were begun, a line for each.</summary>
    public string? Logs { get; }

    private static string Line(StepView step)
    {
        var at = (step.CompletedAt ?? step.StartedAt)!.Value.UtcDateTime;
        var said = step.Message is { Length: > 0 } message ? $": {message.ReplaceLineEndings(" ")}" : "";
        return $"{at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {step.Name} {WireName.Snake(step.Status)}{said}\n";
    }
}

/// <summary>The query of the list of deployments.</summary>
public sealed record DeploymentQuery : PagedQuery
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instance_id"), Description("The instance whose deployments are wanted.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => QueryText.Plain(errors, "instance_id", InstanceId, 128);

    internal StateQuery ToStateQuery() => Ask(StateKinds.Deployment, Filters.Of(("instanceId", Filters.One(InstanceId))));
}
