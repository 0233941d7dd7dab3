using System.Net.Http.Headers;

namespace Fleet.Outbound.Http;

/// <summary>The header <c>Retry-After</c>, in seconds or as a date.</summary>
internal static class RetryAfter
{
    public static TimeSpan? Of(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
