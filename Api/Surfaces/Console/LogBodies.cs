using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Feeds;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A log line to store.</summary>
public sealed record IngestLog : IHasRules
{
    private const int MaxMetadata = 16_000;

    /// <summary>Whose line.</summary>
    [Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>DEBUG, INFO, WARN or ERROR.</summary>
    [Required, OneOf("DEBUG", "INFO", "WARN", "ERROR")]
    public string? Level { get; init; }

    /// <summary>AGENT, EXTENSION, BUILD, APP or SYSTEM.</summary>
    [Required, OneOf("AGENT", "EXTENSION", "BUILD", "APP", "SYSTEM")]
    public string? Source { get; init; }

    /// <summary>The text.</summary>
    [Required, StringLength(10_000, MinimumLength = 1)]
    public string? Message { get; init; }

    /// <summary>An object of what else is to be said; at most 16,000 characters of JSON.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The deployment that it belongs to.</summary>
    [StringLength(FleetId.MaxLength)]
    public string? DeploymentId { get; init; }

    /// <summary>When; now if absent or in the future.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Metadata is not { } metadata || metadata.ValueKind is JsonValueKind.Null) yield break;
        if (metadata.ValueKind is not JsonValueKind.Object) yield return new("metadata", "metadata must be an object");
        else if (metadata.GetRawText().Length > MaxMetadata) yield return new("metadata", $"metadata must have at most {MaxMetadata} characters");
    }

    internal NewLogLine ToLine(DateTimeOffset now) => new(
        InstanceId!, Level!, Source!, Message!, Timestamp is { } at && at <= now ? at : now,
        Metadata is { ValueKind: JsonValueKind.Object } metadata ? metadata.GetRawText() : null,
        string.IsNullOrEmpty(DeploymentId) ? null : DeploymentId);
}

/// <summary>Log lines to store.</summary>
public sealed record IngestLogs
{
    /// <summary>The lines, 1 to 1,000.</summary>
    [Required, MinLength(1), MaxLength(1_000)]
    public IReadOnlyList<IngestLog>? Entries { get; init; }
}

/// <summary>How many lines were stored.</summary>
public sealed record IngestedShape(int Count);
