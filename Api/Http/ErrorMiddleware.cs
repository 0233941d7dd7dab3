using System.Data.Common;
using System.Diagnostics;

namespace Fleet.Api.Http;

/// <summary>Names the request, and sees to it that whatever goes wrong is answered in Fleet's own shape.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    private const string RequestId = "X-Request-ID";

    public async Task InvokeAsync(HttpContext context)
    {
        var name = NameOf(context);
        context.TraceIdentifier = name;
        context.Response.Headers[RequestId] = name;
        using var scope = logger.BeginScope(new RequestScope(name));
        try
        {
            await next(context);
            if (BareStatus(context) is { } refusal) await refusal.ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await RefusalOf(e, context).ExecuteAsync(context);
        }
    }

    private Refusal RefusalOf(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                return Refusal.Bare(bad.StatusCode, "The request could not be read");
            // What the store throws reaches callers of grains inside an OrleansException, and so do refusals of an overloaded or ending silo.
            case DbException or TimeoutException or OrleansException or OperationCanceledException:
                LogUnavailable(context.Request.Method, context.Request.Path, exception);
                return Refusal.Unavailable("Something that Fleet needs does not answer just now");
            default:
                LogFault(context.Request.Method, context.Request.Path, exception);
                return new(StatusCodes.Status500InternalServerError, "internal_error", "An unexpected error occurred") { Traced = true };
        }
    }

    /// <summary>What routing and the server say with a status alone gets its body here.</summary>
    private static Refusal? BareStatus(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength > 0) return null;
        return Refusal.Bare(response.StatusCode, response.StatusCode switch
        {
            404 => $"No route for {request.Method} {request.Path}",
            405 => $"{request.Method} is not allowed here",
            _ => HttpStatus.Title(response.StatusCode),
        });
    }

    private static string NameOf(HttpContext context) =>
        context.Request.Headers[RequestId].ToString() is { Length: > 0 and <= 128 } given && given.All(c => c is > ' ' and <= '~')
            ? given
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    [LoggerMessage(410, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFault(string method, PathString path, Exception exception);

    [LoggerMessage(411, LogLevel.Warning, "{Method} {Path} met something that does not answer")]
    private partial void LogUnavailable(string method, PathString path, Exception exception);
}
