using Fleet.Api.Limits;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Limits;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>What a process leases of a minute's budget.</summary>
public sealed class LeasedCounterTests(FleetHost fleet)
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_lone_process_lets_exactly_the_limit_through_however_many_come_at_once(int limit)
    {
        var grain = new Source(fleet, limit);
        var counter = new LeasedCounter(limit, grain.Lease);
        var takes = await Task.WhenAll(Enumerable.Range(0, limit + 50).Select(_ => Task.Run(() => counter.Take().AsTask())));
        Assert.Equal(Enumerable.Range(0, limit), takes.OfType<int>().Order());
        Assert.InRange(grain.Calls, 1, 60);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    public async Task Several_never_let_more_than_the_limit_through_between_them_and_strand_little(int processes)
    {
        const int limit = 100;
        var grain = new Source(fleet, limit);
        var counters = Enumerable.Range(0, processes).Select(_ => new LeasedCounter(limit, grain.Lease)).ToArray();
        var random = new Random(processes);
        var takes = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => counters[random.Next(processes)].Take().AsTask()));
        Assert.InRange(takes.Count(left => left is not null), limit - 10, limit);
    }

    [Fact]
    public async Task A_grain_that_does_not_answer_refuses_nobody_and_the_process_counts_alone()
    {
        var counter = new LeasedCounter(30, _ => Task.FromResult<Lease?>(null));
        var takes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => counter.Take().AsTask()));
        Assert.Equal(30, takes.Count(left => left is not null));
    }

    [Fact]
    public async Task A_grain_that_goes_silent_half_way_does_not_widen_the_limit()
    {
        var grain = new Source(fleet, 30);
        var counter = new LeasedCounter(30, wanted => grain.Calls < 3 ? grain.Lease(wanted) : Task.FromResult<Lease?>(null));
        var takes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => counter.Take().AsTask()));
        Assert.Equal(30, takes.Count(left => left is not null));
    }

    [Fact]
    public async Task What_is_given_back_can_be_taken_again()
    {
        var counter = new LeasedCounter(1, new Source(fleet, 1).Lease);
        Assert.Equal(0, await counter.Take());
        Assert.Null(await counter.Take());
        counter.GiveBack();
        Assert.Equal(0, await counter.Take());
        Assert.Null(await counter.Take());
    }

    /// <summary>The grain, under a key of its own.</summary>
    private sealed class Source(FleetHost fleet, int limit)
    {
        private readonly IRateLimitGrain _grain =
            fleet.App.Services.GetRequiredService<IGrainFactory>().RateLimit(Scenes.NewName("caller"), "requests");

        private int _calls;

        public int Calls => _calls;

        public async Task<Lease?> Lease(int wanted)
        {
            Interlocked.Increment(ref _calls);
            return await _grain.Lease(1, wanted, limit);
        }
    }
}
