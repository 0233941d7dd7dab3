using Fleet.Common;
using Fleet.Limits;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Limits;

/// <summary>Blocks of a minute's budget.</summary>
public sealed class RateLimitGrainTests : IDisposable
{
    private readonly TestFleet _fleet = new();

    private IRateLimitGrain Grain => _fleet.Grains.RateLimit("key_1", "requests");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public void One_who_asks_alone_gets_exactly_the_limit_in_few_calls(int limit)
    {
        var (sum, calls) = (0, 0);
        for (var lease = Take(1, limit, limit); lease.Granted > 0; lease = Take(1, limit, limit))
        {
            (sum, calls) = (sum + lease.Granted, calls + 1);
            Assert.Equal(limit - sum, lease.Remaining);
        }

        Assert.Equal(limit, sum);
        Assert.InRange(calls, 1, 30);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Several_never_get_more_than_the_limit_between_them_and_one_of_them_gets_nearly_all_that_the_others_leave(int holders)
    {
        const int limit = 100;
        var held = Enumerable.Range(0, holders).Sum(_ => Take(1, limit, limit).Granted);
        var rest = 0;
        for (var lease = Take(1, limit, limit); lease.Granted > 0; lease = Take(1, limit, limit)) rest += lease.Granted;
        Assert.Equal(limit, held + rest);

        // Who comes first holds a quarter at the most.
        Assert.InRange(Take(2, limit, limit).Granted, 1, limit / 4);
    }

    [Fact]
    public void A_minute_begins_with_the_whole_budget_and_an_older_one_is_over()
    {
        while (Take(5, 100, 10).Granted > 0)
        {
        }

        Assert.Equal(2, Take(6, 100, 10).Granted);
        Assert.Equal(new Lease(0, 0), Take(5, 100, 10));
        Assert.Equal(2, Take(1, 100, 10).Granted);
    }

    [Fact]
    public void Callers_and_budgets_are_apart()
    {
        Assert.Equal(1, Take(1, 1, 4).Granted);
        Assert.Equal(3, _fleet.Ask(_fleet.Grains.RateLimit("key_1", "changes").Lease(1, 1, 4)).Remaining);
        Assert.Equal(3, _fleet.Ask(_fleet.Grains.RateLimit("key_2", "requests").Lease(1, 1, 4)).Remaining);
    }

    public void Dispose() => _fleet.Dispose();

    private Lease Take(long minute, int wanted, int limit) => _fleet.Ask(Grain.Lease(minute, wanted, limit));
}
