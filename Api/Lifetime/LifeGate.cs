using Fleet.Api.Http;
using Fleet.Silo.Cluster;

namespace Fleet.Api.Lifetime;

/// <summary>
/// While the process starts, nothing is served but how it is. While it drains, every caller is asked to open its next connection anew: a
/// balancer leads it elsewhere.
/// </summary>
internal sealed class LifeGate(RequestDelegate next, ProcessLife life)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!life.HasStarted && !context.Request.Path.StartsWithSegments("/health"))
        {
            return Refusal.Unavailable("Fleet is starting").ExecuteAsync(context);
        }

        if (life.Status is ProcessStatus.Draining && HttpProtocol.IsHttp11(context.Request.Protocol) && !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
