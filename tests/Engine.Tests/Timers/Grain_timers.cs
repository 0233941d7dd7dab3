using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Timers;

public sealed class Grain_timers : EngineTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private ITimerGrain Timer => Grain<ITimerGrain>();

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_each_period()
    {
        await Timer.Start(new TimerSettings(5 * Second, 2 * Second));
        Time.Advance(4.9 * Second);
        await Timer.Pass();
        Assert.Equal(0, Probe.CountOf("tick"));

        Time.Advance(0.1 * Second);
        await Ticks(1);
        Time.Advance(2 * Second);
        await Ticks(2);
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        await Timer.Start(new TimerSettings(Second, Timeout.InfiniteTimeSpan));
        Time.Advance(Second);
        await Ticks(1);
        Time.Advance(30 * Second);
        await Timer.Pass();
        Assert.Equal(1, Probe.CountOf("tick"));
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_call()
    {
        await Timer.Start(new TimerSettings(Second, Timeout.InfiniteTimeSpan));
        var held = Timer.Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(Second);
        await Grain<ITimerGrain>("other").Pass();
        Assert.Equal(0, Probe.CountOf("tick"));

        Probe.Open("held");
        await held.Within("held call");
        await Ticks(1);
    }

    [Fact]
    public async Task A_call_waits_for_the_running_tick()
    {
        await Timer.Start(new TimerSettings(Second, Timeout.InfiniteTimeSpan, Waits: true));
        Time.Advance(Second);
        await Ticks(1);
        var call = Timer.Pass();
        await Grain<ITimerGrain>("other").Pass();
        Assert.False(call.IsCompleted);

        Probe.Open("tick 1");
        await call.Within("call");
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        await Timer.Start(new TimerSettings(Second, Timeout.InfiniteTimeSpan, Interleave: true));
        var held = Timer.Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(Second);
        await Ticks(1);
        Assert.False(held.IsCompleted);
        Probe.Open("held");
        await held.Within("held call");
    }

    [Fact]
    public async Task The_next_tick_is_due_one_period_after_the_last_has_ended()
    {
        await Timer.Start(new TimerSettings(Second, Second, Waits: true));
        Time.Advance(Second);
        await Ticks(1);
        Time.Advance(10 * Second);
        Probe.Open("tick 1");
        // The call waits for the tick, so it has ended and the next one is set.
        await Timer.Pass();
        Assert.Equal(1, Probe.CountOf("tick"));
        Time.Advance(Second);
        await Ticks(2);
        Assert.Equal(["tick at 00:01", "tick at 00:12"], Probe.Notes);
        Probe.Open("tick 2");
    }

    [Fact]
    public async Task A_tick_that_throws_does_not_end_the_timer()
    {
        await Timer.Start(new TimerSettings(Second, Second, Fails: true));
        for (var i = 1; i <= 3; i++)
        {
            Time.Advance(Second);
            await Ticks(i);
            await Timer.Pass();
        }
    }

    [Fact]
    public async Task A_changed_timer_follows_its_new_times()
    {
        await Timer.Start(new TimerSettings(100 * Second, 100 * Second));
        await Timer.Change(Second, 3 * Second);
        Time.Advance(Second);
        await Ticks(1);
        await Timer.Pass();
        Time.Advance(3 * Second);
        await Ticks(2);
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        await Timer.Start(new TimerSettings(Second, Second));
        await Timer.Stop();
        Time.Advance(10 * Second);
        await Timer.Pass();
        Assert.Equal(0, Probe.CountOf("tick"));
    }

    [Fact]
    public async Task Ticks_do_not_keep_a_grain_alive()
    {
        await Timer.Start(new TimerSettings(Second, 10 * Second));
        await AdvanceUntil("the activation ended", () => Probe.CountOf("ended") == 1);
        Assert.True(Probe.CountOf("tick") > 1);
    }

    [Fact]
    public async Task Ticks_keep_a_grain_alive_if_told()
    {
        await Timer.Start(new TimerSettings(Second, 10 * Second, KeepAlive: true));
        for (var ticks = 1; ticks <= 40; ticks++) await AdvanceUntil($"tick {ticks}", () => Probe.CountOf("tick") >= ticks);
        Assert.Equal(0, Probe.CountOf("ended"));
    }

    [Fact]
    public async Task A_timer_ends_with_its_activation()
    {
        await Timer.Start(new TimerSettings(EngineFixture.CollectionAge * 3, Second));
        Time.Advance(EngineFixture.CollectionAge * 2);
        await Eventually.BecomesAsync("activations ended", 1, () => Probe.CountOf("ended"));
        Time.Advance(EngineFixture.CollectionAge * 2);
        await Timer.Pass();
        Assert.Equal(0, Probe.CountOf("tick"));
    }

    private Task Ticks(int count) => Eventually.BecomesAsync("ticks", count, () => Probe.CountOf("tick"));

    // The next tick is set when the last has ended, which is on another thread: so the clock goes on until it was seen.
    private Task AdvanceUntil(string phase, Func<bool> condition) => Eventually.HoldsAsync(phase, () =>
    {
        Time.Advance(Second);
        return condition();
    });
}
