using System.Text.Json;
using Fleet.Api.Http;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>Errors as the agents surface documents them: eight codes, and what exactly was wrong.</summary>
internal sealed class AgentErrors : IErrorShape
{
    public static AgentErrors Shape { get; } = new();

    public Task Write(Refusal refusal, HttpContext context) =>
        context.Response.WriteAsJsonAsync(Envelope(refusal, context.Request.Path), context.RequestAborted);

    private static AgentErrorBody Envelope(Refusal refusal, PathString path)
    {
        var field = refusal.Field is { } name ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : null;
        var message = refusal.Fields.IsEmpty ? refusal.Message
            : path.StartsWithSegments($"{AgentsSurface.Root}/agents") ? "Invalid agent configuration"
            : "Invalid request parameters";
        return new(new(CodeOf(refusal.Status), message, new(field, Reason(refusal.Message, refusal.Field))));
    }

    private static string CodeOf(int status) => status switch
    {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        409 or 412 => "conflict",
        429 => "rate_limit_exceeded",
        502 or 503 => "service_unavailable",
        >= 500 => "internal_error",
        _ => "invalid_request",
    };

    /// <summary>The field stands beside it, so the sentence does not begin with its name again.</summary>
    private static string Reason(string message, string? field)
    {
        if (field is null) return message;
        foreach (var name in (string[])[field, field[(field.LastIndexOf('.') + 1)..]])
        {
            if (message.StartsWith($"{name} ", StringComparison.Ordinal)) return message[(name.Length + 1)..];
        }

        return message;
    }
}

/// <summary>A failure.</summary>
/// <param name="Error">What went wrong.</param>
public sealed record AgentErrorBody(AgentError Error);

/// <summary>What went wrong.</summary>
/// <param name="Code">
/// invalid_request, unauthorized, forbidden, not_found, conflict, rate_limit_exceeded, internal_error or service_unavailable.
/// </param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Details">What exactly.</param>
public sealed record AgentError(string Code, string Message, AgentErrorDetails Details);

/// <summary>What exactly went wrong.</summary>
/// <param name="Field">The request's field to blame; null if none is.</param>
/// <param name="Reason">Why, such as <c>must be greater than 0</c>.</param>
public sealed record AgentErrorDetails(string? Field, string Reason);
