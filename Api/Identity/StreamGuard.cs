using Fleet.Api.Gateway;
using Microsoft.AspNetCore.Http.Metadata;

namespace Fleet.Api.Identity;

/// <summary>Sees to it that a stream lasts no longer than its caller's credential. Event streams are cut, WebSockets close themselves.</summary>
internal sealed class StreamGuard(RequestDelegate next, OpenStreams streams)
{
    private const string EventStream = "text/event-stream";

    public async Task InvokeAsync(HttpContext context)
    {
        var isSocket = context.WebSockets.IsWebSocketRequest;
        if (context.Features.Get<Caller>() is not { } caller || !(isSocket || MayStream(context)))
        {
            await next(context);
            return;
        }

        using var stream = streams.Open(caller.Principal);
        context.Features.Set(stream);
        if (isSocket)
        {
            await next(context);
            return;
        }

        var aborted = context.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stream.Ended);
        context.RequestAborted = end.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (stream.Ended.IsCancellationRequested)
        {
            // What was said until now is all there is.
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    private static bool MayStream(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Any(answer => answer.ContentTypes.Contains(EventStream)) is true;
}

/// <summary>How a WebSocket's handler hears that its caller is let in no more, or not here.</summary>
internal static class StreamEnds
{
    /// <summary>Closes the connection when the caller's credential ends; to be disposed before it.</summary>
    public static CancellationTokenRegistration EndsWithCredential(this AgentConnection connection, HttpContext context) =>
        context.Features.Get<OpenStream>()?.Ended.Register(
            () => _ = connection.Close(System.Net.WebSockets.WebSocketCloseStatus.PolicyViolation, "The credential has ended")) ?? default;

    /// <summary>Closes the connection when the process ends; to be disposed before it.</summary>
    public static CancellationTokenRegistration EndsWithProcess(this AgentConnection connection, CancellationToken leaving) => leaving.Register(
        () => _ = connection.Close(System.Net.WebSockets.WebSocketCloseStatus.EndpointUnavailable, "Server shutting down"));
}
