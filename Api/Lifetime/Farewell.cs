using System.Globalization;
using Fleet.Api.Identity;

namespace Fleet.Api.Lifetime;

/// <summary>How streams end when the process does.</summary>
internal static class Farewell
{
    private const int Soonest = 500;
    private const int Latest = 5_000;

    /// <summary>Set when the request's stream is to end because the process does.</summary>
    public static CancellationToken Leaving(this HttpContext context) => context.Features.Get<OpenStream>() is { } stream
        ? stream.Leaving
        : context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>The last words of a stream of events: when to come back, for each client a different time.</summary>
    public static async Task SayGoodbye(this HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested) return;
        try
        {
            var pause = Random.Shared.Next(Soonest, Latest).ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsync($"retry: {pause}\n\n", context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // It has gone by itself.
        }
    }
}
