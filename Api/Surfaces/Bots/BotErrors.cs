using Fleet.Api.Http;

namespace Fleet.Api.Surfaces.Bots;

/// <summary>Errors of the bots surface, whose document says nothing of them.</summary>
internal sealed class BotErrors : IErrorShape
{
    public static BotErrors Shape { get; } = new();

    public Task Write(Refusal refusal, HttpContext context) =>
        context.Response.WriteAsJsonAsync(new BotError(refusal.Code, refusal.Message), context.RequestAborted);
}

/// <summary>A failure.</summary>
/// <param name="Error">A stable word: a row of <c>docs/http-status-codes.md</c>.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record BotError(string Error, string Message);
