namespace Fleet.Api.Limits;

/// <summary>Where a request was counted. Stands among its features.</summary>
internal sealed class Counted
{
    public List<LeasedCounter> Counters { get; } = [];

    /// <summary>Counts it no more.</summary>
    public void GiveBack(HttpResponse response)
    {
        foreach (var counter in Counters) counter.GiveBack();
        Counters.Clear();
        foreach (var header in RateLimitHeaders.All) response.Headers.Remove(header);
    }
}

/// <summary>The headers of each answer that is counted.</summary>
internal static class RateLimitHeaders
{
    public const string Limit = "X-RateLimit-Limit";
    public const string Remaining = "X-RateLimit-Remaining";
    public const string Reset = "X-RateLimit-Reset";

    public static IReadOnlyList<string> All { get; } = [Limit, Remaining, Reset];
}
