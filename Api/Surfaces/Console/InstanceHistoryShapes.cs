using System.ComponentModel;
using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What may be asked of an instance in its present status.</summary>
public sealed record LifecycleShape(string InstanceId, string Status, IReadOnlyList<string> AvailableActions);

/// <summary>The newest events of an instance, newest first.</summary>
public sealed record EventsShape(string InstanceId, IReadOnlyList<EventShape> Events);

/// <summary>Something that happened to an instance.</summary>
public sealed record EventShape(string Id, string Type, DateTimeOffset Timestamp, JsonElement? Metadata);

/// <summary>One line of an instance's log.</summary>
/// <param name="Id">Unique in the list.</param>
/// <param name="InstanceId">Whose log.</param>
/// <param name="Level">DEBUG, INFO, WARN or ERROR.</param>
/// <param name="Source">AGENT, EXTENSION, BUILD, APP or SYSTEM.</param>
/// <param name="Message">The text.</param>
/// <param name="Metadata">What else was said.</param>
/// <param name="DeploymentId">The deployment that it belongs to, if it was told.</param>
/// <param name="Timestamp">When; null for output that its program did not date.</param>
public sealed record LogShape(
    string Id,
    string InstanceId,
    string Level,
    string Source,
    string Message,
    JsonElement? Metadata,
    string? DeploymentId,
    DateTimeOffset? Timestamp)
{
    internal static LogShape Of(LogRow row) => new(
        row.Id, row.InstanceId, row.Level, row.Source, row.Message, StoredJson.Read(row.Metadata), row.DeploymentId, row.At);
}

/// <summary>The query of an instance's events.</summary>
public sealed record EventQuery : IChecked
{
    /// <summary>Events wanted.</summary>
    [FromQuery(Name = "limit"), Description("Events wanted, 1 to 100; 50 if absent.")]
    public string? Limit { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        LimitValue = QueryText.Whole(errors, "limit", Limit, 1, 100, 50);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    internal int LimitValue { get; private set; }
}

/// <summary>JSON objects as the history tables keep them.</summary>
internal static class StoredJson
{
    public static JsonElement? Read(string? json) => json is null ? null : JsonElement.Parse(json);
}
