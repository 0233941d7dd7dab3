namespace Fleet.Api.Services;

/// <summary>How many requests this process has had, and how many it failed. By the minute for five minutes.</summary>
internal sealed class RequestCounts(TimeProvider time)
{
    private const int Minutes = 5;

    private readonly Lock _gate = new();
    private readonly (long Minute, long Requests, long Failures)[] _lately = new (long, long, long)[Minutes];
    private long _requests;
    private long _failures;
    private int _open;

    /// <summary>Requests since the process began, and those of them that ended with a status of 500 or more.</summary>
    public (long Requests, long Failures) Total => (Interlocked.Read(ref _requests), Interlocked.Read(ref _failures));

    /// <summary>Requests that are being answered; streams among them.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The same of the last five minutes.</summary>
    public (long Requests, long Failures) Lately
    {
        get
        {
            var since = Minute - Minutes;
            lock (_gate)
            {
                var kept = _lately.Where(one => one.Minute > since).ToList();
                return (kept.Sum(one => one.Requests), kept.Sum(one => one.Failures));
            }
        }
    }

    public async Task Count(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            Note(context.Response.StatusCode >= StatusCodes.Status500InternalServerError && !context.RequestAborted.IsCancellationRequested);
        }
    }

    private long Minute => time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;

    private void Note(bool hasFailed)
    {
        Interlocked.Increment(ref _requests);
        if (hasFailed) Interlocked.Increment(ref _failures);
        lock (_gate)
        {
            ref var now = ref _lately[Minute % Minutes];
            if (now.Minute != Minute) now = (Minute, 0, 0);
            now.Requests++;
            if (hasFailed) now.Failures++;
        }
    }
}
