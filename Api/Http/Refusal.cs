using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Deployments;

namespace Fleet.Api.Http;

/// <summary>One field of a request that broke a rule.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>An error answer, in the shape of the surface that was called.</summary>
public sealed record Refusal(int Status, string Code, string Message) : IResult
{
    /// <summary>The field to blame, if one is.</summary>
    public string? Field { get; init; }

    /// <summary>All fields to blame; empty unless the request broke a rule.</summary>
    public ImmutableArray<FieldError> Fields { get; init; } = [];

    /// <summary>What is wrong where in a document that the request held.</summary>
    public ImmutableArray<DocumentFault> Faults { get; init; } = [];

    /// <summary>Names of secrets that the request may not set.</summary>
    public ImmutableArray<string> ReservedKeys { get; init; } = [];

    /// <summary>The status in words, where the usual ones do not say it.</summary>
    public string? Title { get; init; }

    /// <summary>The operation that failed, if one did.</summary>
    public string? OperationId { get; init; }

    /// <summary>Whether the caller is told that it may do without what it asked for.</summary>
    public bool Fallback { get; init; }

    /// <summary>Whether an empty list of profiles stands in the answer, for callers that read on.</summary>
    public bool WithoutProfiles { get; init; }

    /// <summary>When to come back.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the answer names the trace in which its cause was logged.</summary>
    public bool Traced { get; init; }

    /// <summary>The refusal that an expected failure of a grain is.</summary>
    public static Refusal Of(FleetError error) => error.Code switch
    {
        ErrorCode.InvalidRequest => Invalid(error.Field ?? "", error.Message),
        ErrorCode.ServiceUnavailable => Unavailable(error.Message),
        _ => new(HttpStatus.Of(error.Code), WireName.Snake(error.Code), error.Message) { Field = error.Field },
    };

    /// <summary>
    /// The same where the request held a document in that field: a fault with a line is the document's, one without is that of the field
    /// beside it that its path names.
    /// </summary>
    public static Refusal Of(FleetError error, string documentField) => error.Faults.IsDefaultOrEmpty
        ? Of(error)
        : Invalid([.. error.Faults.Select(fault => new FieldError(FieldOf(fault, documentField), Sentence(fault)))]) with
        {
            Faults = error.Faults,
            ReservedKeys = [.. error.Faults.Select(KeyOf).Where(ReservedNames.IsReserved).Distinct()],
        };

    /// <summary>422: one field broke a rule.</summary>
    public static Refusal Invalid(string field, string message) => Invalid([new(field, message)]);

    /// <summary>422: these fields broke a rule.</summary>
    public static Refusal Invalid(ImmutableArray<FieldError> fields) =>
        new(StatusCodes.Status422UnprocessableEntity, "invalid_request", fields[0].Message)
        {
            Field = fields[0].Field is "" ? null : fields[0].Field,
            Fields = fields,
        };

    /// <summary>400: the request cannot be read.</summary>
    public static Refusal Malformed(string message, string? field = null) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", message) { Field = field };

    /// <summary>A status that no <see cref="ErrorCode"/> stands for.</summary>
    public static Refusal Bare(int status, string message) => new(status, HttpStatus.CodeOf(status), message);

    /// <summary>404.</summary>
    public static Refusal NotFound(string what) => Of(FleetError.NotFound(what));

    /// <summary>503, to be tried again.</summary>
    public static Refusal Unavailable(string message) =>
        new(StatusCodes.Status503ServiceUnavailable, "service_unavailable", message) { RetryAfter = TimeSpan.FromSeconds(5) };

    private static string FieldOf(DocumentFault fault, string documentField) =>
        fault.Line < 1 && fault.Path is not "" ? fault.Path : documentField;

    private static string KeyOf(DocumentFault fault) => fault.Path[(fault.Path.LastIndexOf('.') + 1)..];

    private static string Sentence(DocumentFault fault)
    {
        var text = fault.Path is "" ? fault.Message : $"{fault.Path}: {fault.Message}";
        return fault.Line < 1 ? text : string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}, column {fault.Column}: {text}");
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var invalid = httpContext.GetEndpoint()?.Metadata.GetMetadata<InvalidStatus>();
        return Status == StatusCodes.Status422UnprocessableEntity && invalid is not null
            ? (this with { Status = invalid.Status, Title = Title ?? HttpStatus.Title(invalid.Status) }).Write(httpContext)
            : Write(httpContext);
    }

    private Task Write(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } wait) response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var shape = httpContext.Features.Get<IErrorShape>() ?? ConsoleErrors.Shape;
        return shape.Write(this, httpContext);
    }
}
