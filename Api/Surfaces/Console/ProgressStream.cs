using System.Globalization;
using System.Text.Json;
using Fleet.Api.Lifetime;
using Fleet.Operations;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// An operation as it goes: server-sent events whose ids are its revisions, so that a client that comes back with the last one it saw
/// misses nothing. Written by hand, because the framework's own writer has no comments, which keep idle connections alive.
/// </summary>
internal sealed class ProgressStream(IOperationGrain operation, OperationView first, Func<OperationView, ProgressEvent> shape) : IResult
{
    private const string LastEventId = "Last-Event-ID";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (services, response) = (httpContext.RequestServices, httpContext.Response);
        var seen = Seen(httpContext.Request);
        if (first.HasEnded && first.Revision <= seen)
        {
            // What tells a browser to come back no more.
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, httpContext.Leaving());
        try
        {
            await Write(response, seen, services, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The caller has gone, or Fleet goes; either way it comes back with the last id.
            await httpContext.SayGoodbye();
        }
    }

    private async Task Write(HttpResponse response, long seen, IServiceProvider services, CancellationToken cancellationToken)
    {
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var pause = services.GetRequiredService<IOptions<ProgressOptions>>().Value.Heartbeat;
        for (var view = first; ;)
        {
            var isNews = view.Revision > seen;
            await response.WriteAsync(isNews ? Text(view, json) : ": still there\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            if (isNews && view.HasEnded) return;
            seen = Math.Max(seen, view.Revision);
            var changed = await operation.Changed(seen, pause).WaitAsync(cancellationToken);
            if (!changed.IsOk) return;
            view = changed.Value;
        }
    }

    private string Text(OperationView view, JsonSerializerOptions json) => string.Create(
        CultureInfo.InvariantCulture, $"id: {view.Revision}\ndata: {JsonSerializer.Serialize(shape(view), json)}\n\n");

    /// <summary>The last revision that the caller has seen; -1 for none, also where it says something that no stream ever gave.</summary>
    private static long Seen(HttpRequest request) =>
        long.TryParse(request.Headers[LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : -1;
}
