using System.Collections.Concurrent;
using System.Globalization;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Limits;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Limits;

/// <summary>Each credential's limits in each minute of the clock; requests without a valid one are counted by their address.</summary>
internal sealed partial class RateLimits(
    IOptions<RateLimitOptions> options, IGrainFactory grains, TimeProvider time, ILogger<RateLimits> log) : IRequestLimit
{
    private const int Seconds = 60;
    private const string Requests = "requests";
    private const string Changes = "changes";

    // A request must not wait longer for being counted than for being answered.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Minute _minute = new(long.MinValue / 2);

    public async ValueTask<Refusal?> Count(HttpContext context)
    {
        var caller = context.Features.Get<Caller>()?.Principal;
        var subject = SubjectOf(caller, context);
        var budget = Budget.Of(caller, options.Value);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var minute = At(now / Seconds);
        var counted = new Counted();
        context.Features.Set(counted);

        var (counter, left) = await Take(minute, subject, Requests, budget.Requests, counted);
        if (left is not null && IsChange(context))
        {
            var (changes, changesLeft) = await Take(minute, subject, Changes, budget.Changes, counted);
            if (changes is not null && (counter is null || changesLeft is null || changesLeft <= left)) (counter, left) = (changes, changesLeft);
        }

        if (counter is null) return null;
        var reset = (minute.Number + 1) * Seconds;
        Tell(context.Response.Headers, counter.Limit, left ?? 0, reset);
        return left is not null ? null : new(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded", $"More than {counter.Limit} requests in a minute")
        {
            RetryAfter = TimeSpan.FromSeconds(Math.Max(1, reset - now)),
        };
    }

    // What the web page asks for by itself takes nothing from what its user's programs may ask for.
    private static string SubjectOf(Principal? caller, HttpContext context) =>
        caller?.Credential?.SessionHash is not null ? $"page {caller.User?.Value}" : caller?.Key?.Value ?? caller?.User?.Value ?? caller?.Name ?? $"address {context.Connection.RemoteIpAddress}";

    private static bool IsChange(HttpContext context) =>
        (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsDelete(context.Request.Method))
        && context.GetEndpoint() is { } endpoint && EndpointAccess.Of(endpoint).IsWrite;

    private static void Tell(IHeaderDictionary headers, int limit, int left, long reset)
    {
        headers[RateLimitHeaders.Limit] = limit.ToString(CultureInfo.InvariantCulture);
        headers[RateLimitHeaders.Remaining] = left.ToString(CultureInfo.InvariantCulture);
        headers[RateLimitHeaders.Reset] = reset.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>No counter where there is no limit; nothing left where the limit is reached.</summary>
    private async ValueTask<(LeasedCounter? Counter, int? Left)> Take(Minute minute, string subject, string budget, int limit, Counted counted)
    {
        if (limit == 0) return (null, int.MaxValue);
        var counter = minute.Counters.GetOrAdd((subject, budget), _ => new(limit, wanted => Lease(minute.Number, subject, budget, wanted, limit)));
        var left = await counter.Take();
        if (left is not null) counted.Counters.Add(counter);
        return (counter, left);
    }

    private async Task<Lease?> Lease(long minute, string subject, string budget, int wanted, int limit)
    {
        try
        {
            return await grains.RateLimit(subject, budget).Lease(minute, wanted, limit).WaitAsync(Patience, time);
        }
#pragma warning disable CA1031 // Whatever it is, nobody is refused for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            CountsAlone(fault);
            return null;
        }
    }

    /// <summary>The counters of that minute; of the one that has just begun for a request that came in the last instant of the one before.</summary>
    private Minute At(long number)
    {
        lock (_gate) return _minute.Number - number is 0 or 1 ? _minute : _minute = new(number);
    }

    [LoggerMessage(470, LogLevel.Warning, "The limits of a caller could not be shared with other processes: they are counted here alone for this minute")]
    private partial void CountsAlone(Exception exception);

    private sealed record Minute(long Number)
    {
        public ConcurrentDictionary<(string Subject, string Budget), LeasedCounter> Counters { get; } = [];
    }
}
