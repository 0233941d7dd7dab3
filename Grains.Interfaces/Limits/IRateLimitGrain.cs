using Orleans.Concurrency;

namespace Fleet.Limits;

/// <summary>
/// Gives out one caller's requests of the present minute in blocks, so that processes count by themselves and never more than the limit between
/// them. It lives in memory. Key: the caller and the budget.
/// </summary>
[Alias("fleet.rate-limit")]
public interface IRateLimitGrain : IGrainWithStringKey
{
    /// <summary>Takes up to <paramref name="wanted"/> requests out of that minute's budget of <paramref name="limit"/>.</summary>
    /// <param name="minute">Minutes since the Unix epoch; an older one than the grain has seen gives nothing, unless the clock was set back.</param>
    /// <param name="wanted">At least 1.</param>
    /// <param name="limit">The budget.</param>
    [Alias("lease")]
    Task<Lease> Lease(long minute, int wanted, int limit);
}

/// <summary>A block of requests.</summary>
/// <param name="Granted">How many; 0 when there is nothing left.</param>
/// <param name="Remaining">What is left for everybody after it.</param>
[GenerateSerializer, Immutable, Alias("fleet.rate-lease")]
public sealed record Lease([property: Id(0)] int Granted, [property: Id(1)] int Remaining);
