using System.Globalization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>The hosting surface's rate limits, for each API key; requests without a valid one are counted by their address.</summary>
internal sealed class HostingLimits(IOptions<RateLimitOptions> options, TimeProvider time) : IRequestLimit
{
    private readonly FixedWindow? _requests = Of(options.Value.RequestsPerMinute, time);
    private readonly FixedWindow? _changes = Of(options.Value.ChangesPerMinute, time);

    public Refusal? Count(HttpContext context)
    {
        var caller = context.Features.Get<Caller>()?.Actor ?? $"address {context.Connection.RemoteIpAddress}";
        var taken = _requests?.Take(caller);
        if (taken?.IsGranted != false && IsChange(context.Request) && _changes?.Take(caller) is { } change)
        {
            if (taken is null || change.Remaining <= taken.Remaining) taken = change;
        }

        if (taken is null) return null;
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(taken.Limit);
        headers["X-RateLimit-Remaining"] = Text(taken.Remaining);
        headers["X-RateLimit-Reset"] = Text(taken.Reset);
        return taken.IsGranted
            ? null
            : new(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded", $"More than {taken.Limit} requests in a minute")
            {
                RetryAfter = taken.Wait,
            };
    }

    private static FixedWindow? Of(int limit, TimeProvider time) => limit == 0 ? null : new(limit, time);

    private static bool IsChange(HttpRequest request) => HttpMethods.IsPost(request.Method) || HttpMethods.IsDelete(request.Method);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
