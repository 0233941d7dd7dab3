using Fleet.Cli.Agent;

namespace Fleet.Cli.Tests;

/// <summary>How long an agent waits before it comes back.</summary>
public sealed class BackoffTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), Most);

    [Fact]
    public void Before_Fleet_has_said_anything_pauses_double_up_to_a_minute_and_are_drawn_from_their_upper_half()
    {
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }) Assert.InRange(_backoff.Next(Random.Shared).TotalSeconds, seconds / 2.0, seconds);
        _backoff.Reset();
        Assert.InRange(_backoff.Next(Random.Shared).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_thousand_agents_that_lose_Fleet_at_once_come_back_evenly_over_the_span_that_it_told_them()
    {
        var random = new Random(1);
        var pauses = Enumerable.Range(0, 1000).Select(_ =>
        {
            var backoff = new Backoff(TimeSpan.FromSeconds(1), Most) { Jitter = TimeSpan.FromSeconds(20) };
            backoff.Reset();
            return backoff.Next(random).TotalSeconds;
        }).ToList();
        var busiest = pauses.GroupBy(pause => (int)pause).Max(second => second.Count());
        Assert.All(pauses, pause => Assert.InRange(pause, 0, 20));
        Assert.InRange(busiest, 50, 90);
    }

    [Fact]
    public void Whoever_is_replaced_once_comes_back_as_usual_and_a_twin_ever_later_though_each_connection_was_a_good_one()
    {
        _backoff.Jitter = TimeSpan.FromSeconds(20);
        Replaced(0, 20);
        Replaced(20, 40);
        Replaced(30, 60);
        Replaced(30, 60);
        _backoff.Reset();
        _backoff.Ended(isReplaced: false);
        Assert.InRange(_backoff.Next(Random.Shared).TotalSeconds, 0, 20);

        void Replaced(double least, double most)
        {
            _backoff.Reset();
            _backoff.Ended(isReplaced: true);
            Assert.InRange(_backoff.Next(Random.Shared).TotalSeconds, least, most);
        }
    }
}
