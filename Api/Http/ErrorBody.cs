using System.Text.Json.Serialization;

namespace Fleet.Api.Http;

/// <summary>An error in the console's own shape.</summary>
public sealed record ErrorBody
{
    /// <summary>The status in words.</summary>
    public required string Error { get; init; }

    /// <summary>A sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int StatusCode { get; init; }

    /// <summary>A stable word: a row of <c>docs/http-status-codes.md</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The first field to blame.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>All that is wrong with the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorDetails? Details { get; init; }

    /// <summary>The operation that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OperationId { get; init; }

    /// <summary>Of the registry: that the caller may do without what was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Fallback { get; init; }

    /// <summary>Of the registry's profiles: none, for callers that read on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Profiles { get; init; }

    /// <summary>Where to look in the log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}

/// <summary>What is wrong with a request.</summary>
/// <param name="FormErrors">With the request as a whole.</param>
/// <param name="FieldErrors">With its fields, by their path.</param>
public sealed record ErrorDetails(IReadOnlyList<string> FormErrors, IReadOnlyDictionary<string, IReadOnlyList<string>> FieldErrors)
{
    /// <summary>What is wrong where in a document that the request held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FaultShape>? Faults { get; init; }

    /// <summary>Names of secrets that the request may not set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ReservedKeys { get; init; }
}

/// <summary>What is wrong at one place of a document.</summary>
/// <param name="Path">The place by its keys, such as <c>spec.ports[1]</c>; empty for the whole document.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Line">From 1; 0 where no line is to blame.</param>
/// <param name="Column">From 1; 0 where no line is to blame.</param>
public sealed record FaultShape(string Path, string Message, int Line, int Column);

/// <summary>An error as RFC 9457 has it.</summary>
public sealed record ProblemBody
{
    /// <summary>No page describes the problem further than its status does.</summary>
    public string Type => "about:blank";

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>A sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc cref="ErrorBody.Code"/>
    public required string Code { get; init; }

    /// <inheritdoc cref="ErrorBody.Field"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <inheritdoc cref="ErrorDetails.FieldErrors"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <inheritdoc cref="ErrorDetails.Faults"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FaultShape>? Faults { get; init; }

    /// <inheritdoc cref="ErrorDetails.ReservedKeys"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ReservedKeys { get; init; }

    /// <inheritdoc cref="ErrorBody.OperationId"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OperationId { get; init; }

    /// <inheritdoc cref="ErrorBody.TraceId"/>
    public required string TraceId { get; init; }
}
