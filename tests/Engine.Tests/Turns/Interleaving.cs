using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Turns;

public sealed class Interleaving : EngineTest
{
    [Fact]
    public async Task An_always_interleaving_call_runs_while_another_awaits()
    {
        var grain = Grain<ITurnGrain>();
        var held = grain.Hold("held");
        var waiting = grain.Hold("waiting");
        await grain.Interleave("quick").Within("interleaving call");

        Assert.False(held.IsCompleted);
        Assert.Equal(0, Probe.CountOf("waiting"));
        Probe.Open("held");
        Probe.Open("waiting");
        await Task.WhenAll(held, waiting).Within("held calls");
    }

    [Fact]
    public async Task Read_only_calls_run_together()
    {
        var grain = Grain<ITurnGrain>();
        var first = grain.HoldReading("first");
        var second = grain.HoldReading("second");
        await Eventually.BecomesAsync("both began", 2, () => Probe.CountOf("first") + Probe.CountOf("second"));

        Probe.Open("first");
        Probe.Open("second");
        await Task.WhenAll(first, second).Within("both calls");
    }

    [Fact]
    public async Task A_writing_call_waits_for_read_only_ones()
    {
        var grain = Grain<ITurnGrain>();
        var reading = grain.HoldReading("reading");
        await Eventually.BecomesAsync("reading began", 1, () => Probe.CountOf("reading"));
        var writing = grain.Hold("writing");
        await grain.Interleave("since").Within("later call");

        Assert.Equal(0, Probe.CountOf("writing"));
        Probe.Open("writing");
        Probe.Open("reading");
        await Task.WhenAll(reading, writing).Within("both calls");
    }

    [Fact]
    public async Task Calls_of_a_reentrant_grain_interleave()
    {
        var grain = Grain<IReentrantGrain>();
        var held = grain.Hold("held");
        await Eventually.BecomesAsync("held began", 1, () => Probe.CountOf("held"));
        await grain.Pass().Within("second call");

        Assert.False(held.IsCompleted);
        Probe.Open("held");
        await held.Within("held call");
    }

    [Fact]
    public async Task A_predicate_chooses_by_the_arguments_which_calls_interleave()
    {
        var grain = Grain<IChoosyGrain>();
        var held = grain.Hold("held");
        await Eventually.BecomesAsync("held began", 1, () => Probe.CountOf("held"));
        var refused = grain.Pass(mayInterleave: false);
        await grain.Pass(mayInterleave: true).Within("allowed call");

        Assert.False(refused.IsCompleted);
        Probe.Open("held");
        await Task.WhenAll(held, refused).Within("other calls");
    }

    [Fact]
    public async Task A_chain_of_interleaving_calls_may_come_back_to_a_busy_grain() =>
        Assert.Equal(6, await Grain<ILoopGrain>("a").Around("b", 6).Within("chain of calls"));
}
