using Fleet.Api.Access;
using Fleet.Api.Gateway;

namespace Fleet.Api.Identity;

/// <summary>Sees to it that a stream lasts no longer than its caller's credential. Event streams are cut, WebSockets close themselves.</summary>
internal sealed class StreamGuard(RequestDelegate next, OpenStreams streams)
{
    public Task InvokeAsync(HttpContext context)
    {
        var isSocket = context.WebSockets.IsWebSocketRequest;
        return context.Features.Get<Caller>() is { } caller && (isSocket || context.GetEndpoint() is { } endpoint && EndpointAccess.Of(endpoint).MayStream)
            ? Guard(context, caller, isSocket)
            : next(context);
    }

    private async Task Guard(HttpContext context, Caller caller, bool isSocket)
    {
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
