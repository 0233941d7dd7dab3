using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.TestKit;

public sealed class Manual_time
{
    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_they_are_due()
    {
        Set("late", 3);
        Set("early", 1);
        Set("also early", 1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["early at 1", "also early at 1", "late at 3"], _fired);
        Assert.Equal(5, Now);
    }

    [Fact]
    public void A_periodic_timer_fires_for_each_period_passed()
    {
        Set("tick", 1, 2);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["tick at 1", "tick at 3", "tick at 5"], _fired);
    }

    [Fact]
    public void A_timer_set_by_a_timer_fires_within_the_same_advance()
    {
        using var timer = _time.CreateTimer(_ => Set("second", 1), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["second at 2"], _fired);
    }

    [Fact]
    public void A_changed_or_disposed_timer_does_not_fire_at_its_old_time()
    {
        var changed = Set("changed", 1);
        Set("disposed", 1).Dispose();
        changed.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["changed at 4"], _fired);
    }

    [Fact]
    public void The_next_due_moment_is_known_and_can_be_jumped_to()
    {
        Assert.Null(_time.NextDue);
        Set("tick", 90);
        Assert.Equal(_time.GetUtcNow().AddSeconds(90), _time.NextDue);
        Assert.True(_time.AdvanceToNext());
        Assert.Equal(["tick at 90"], _fired);
        Assert.False(_time.AdvanceToNext());
    }

    [Fact]
    public async Task Delays_and_time_limits_of_the_framework_follow_the_clock()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _time);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        await delay.Within("delay");
        Assert.False(limit.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task A_wait_that_fails_says_what_was_missing()
    {
        var exception = await Assert.ThrowsAsync<DeadlineException>(() =>
            Eventually.BecomesAsync("widgets", 3, () => 2, TimeSpan.FromMilliseconds(5)));
        Assert.StartsWith("widgets: expected 3, was still 2", exception.Message, StringComparison.Ordinal);
    }

    private double Now => _time.GetElapsedTime(0).TotalSeconds;

    private ITimer Set(string name, int due, int? period = null) => _time.CreateTimer(
        _ => _fired.Add($"{name} at {Now}"),
        null,
        TimeSpan.FromSeconds(due),
        period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
}
