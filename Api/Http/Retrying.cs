using Fleet.Api.Idempotency;
using Fleet.Api.Limits;

namespace Fleet.Api.Http;

/// <summary>
/// Asks again what a grain did not answer because its silo is gone or is just going: by then it lives elsewhere. Only what can be asked twice:
/// requests that read, and those with an <c>Idempotency-Key</c>. Whoever changes something without one decides that alone, since nobody knows
/// whether it was done.
/// </summary>
internal sealed partial class Retrying(RequestDelegate next, TimeProvider time, ILogger<Retrying> logger)
{
    // Longer than a call waits in a cluster, and shorter than callers do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var (reads, isKeyed) = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method), IdempotencyMiddleware.IsKeyed(request));
        if (context.WebSockets.IsWebSocketRequest || !(reads || isKeyed))
        {
            await next(context);
            return;
        }

        if (isKeyed) request.EnableBuffering(JsonBody.MaxBytes);
        var (began, pause) = (time.GetTimestamp(), FirstPause);
        while (true)
        {
            try
            {
                await next(context);
                return;
            }
            catch (Exception exception) when (
                (IsRefused(exception) || (reads && exception is TimeoutException)) && time.GetElapsedTime(began) < Patience
                && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                LogAgain(request.Method, request.Path, exception.Message);
            }

            // It was counted once.
            context.Features.Set<IRequestLimit>(null);
            if (isKeyed) request.Body.Position = 0;
            await Task.Delay(pause, time, context.RequestAborted);
            pause *= 2;
        }
    }

    private static bool IsRefused(Exception exception) => exception is SiloUnavailableException or OrleansMessageRejectionException;

    [LoggerMessage(430, LogLevel.Information, "{Method} {Path} is asked again: {Reason}")]
    private partial void LogAgain(string method, PathString path, string reason);
}
