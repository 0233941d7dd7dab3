using System.Diagnostics;

namespace Fleet.Api.Http;

/// <summary>How a surface writes errors. The one of the request's surface stands among its features; without one, the console's is used.</summary>
internal interface IErrorShape
{
    /// <summary>Writes the body; status and headers are set already.</summary>
    Task Write(Refusal refusal, HttpContext context);
}

/// <summary>Errors in the console's shape, or as problem+json when the caller asks for that.</summary>
internal sealed class ConsoleErrors : IErrorShape
{
    public static ConsoleErrors Shape { get; } = new();

    public Task Write(Refusal refusal, HttpContext context) => WantsProblem(context.Request)
        ? context.Response.WriteAsJsonAsync(Problem(refusal, context), options: null, "application/problem+json", context.RequestAborted)
        : context.Response.WriteAsJsonAsync(Body(refusal, context), context.RequestAborted);

    private static bool WantsProblem(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("application/problem+json", StringComparison.OrdinalIgnoreCase) == true);

    private static ErrorBody Body(Refusal refusal, HttpContext context) => new()
    {
        Error = refusal.Title ?? (refusal.Fields.IsEmpty ? HttpStatus.Title(refusal.Status) : "Validation Error"),
        Message = refusal.Message,
        StatusCode = refusal.Status,
        Code = refusal.Code,
        Field = refusal.Field,
        Details = Details(refusal),
        OperationId = refusal.OperationId,
        Fallback = refusal.Fallback ? true : null,
        Profiles = refusal.WithoutProfiles ? [] : null,
        TraceId = refusal.Traced ? TraceId(context) : null,
    };

    private static ProblemBody Problem(Refusal refusal, HttpContext context) => new()
    {
        Title = refusal.Title ?? HttpStatus.Title(refusal.Status),
        Status = refusal.Status,
        Detail = refusal.Message,
        Code = refusal.Code,
        Field = refusal.Field,
        Errors = Details(refusal)?.FieldErrors,
        Faults = Faults(refusal),
        ReservedKeys = ReservedKeys(refusal),
        OperationId = refusal.OperationId,
        TraceId = TraceId(context),
    };

    private static ErrorDetails? Details(Refusal refusal) => refusal.Fields.IsEmpty ? null : new(
        [.. refusal.Fields.Where(error => error.Field is "").Select(error => error.Message)],
        refusal.Fields.Where(error => error.Field is not "")
            .GroupBy(error => error.Field, error => error.Message, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group], StringComparer.Ordinal))
    {
        Faults = Faults(refusal),
        ReservedKeys = ReservedKeys(refusal),
    };

    private static IReadOnlyList<FaultShape>? Faults(Refusal refusal) => refusal.Faults.IsEmpty
        ? null
        : [.. refusal.Faults.Select(fault => new FaultShape(fault.Path, fault.Message, fault.Line, fault.Column))];

    private static IReadOnlyList<string>? ReservedKeys(Refusal refusal) => refusal.ReservedKeys.IsEmpty ? null : refusal.ReservedKeys;

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
