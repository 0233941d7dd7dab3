using System.Text.Json;
using Fleet.Api.Http;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>Errors in the hosting surface's envelope.</summary>
internal sealed class HostingErrors : IErrorShape
{
    public static HostingErrors Shape { get; } = new();

    public Task Write(Refusal refusal, HttpContext context) =>
        context.Response.WriteAsJsonAsync(Envelope(refusal), context.RequestAborted);

    private static ErrorEnvelope Envelope(Refusal refusal)
    {
        var field = refusal.Field is { } name ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : null;
        var message = refusal.Fields.IsEmpty ? refusal.Message : "Invalid request parameters";
        var code = refusal.Code is "invalid_request" ? "VALIDATION_ERROR" : refusal.Code.ToUpperInvariant();
        return new(new(code, message, new(field, refusal.Message)));
    }
}

/// <summary>A failure.</summary>
public sealed record ErrorEnvelope(HostingError Error)
{
    /// <summary>Always false.</summary>
    public bool Success => false;
}

/// <summary>What went wrong.</summary>
/// <param name="Code">A stable word in upper case.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Details">What exactly.</param>
public sealed record HostingError(string Code, string Message, HostingErrorDetails Details);

/// <summary>What exactly went wrong.</summary>
/// <param name="Field">The request's field to blame; null if none is.</param>
/// <param name="Reason">Why.</param>
public sealed record HostingErrorDetails(string? Field, string Reason);
