using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Turns;

public sealed class One_turn_at_a_time : EngineTest
{
    [Fact]
    public async Task A_second_call_waits_while_the_first_awaits()
    {
        var grain = Grain<ITurnGrain>();
        var first = grain.Hold("first");
        await Eventually.BecomesAsync("first call began", 1, () => Probe.CountOf("first"));
        var second = grain.Hold("second");
        // A later call to another grain has gone through, so the second has had its chance.
        await Grain<ITurnGrain>("b").Increment();

        Assert.Equal(0, Probe.CountOf("second"));

        Probe.Open("second");
        Probe.Open("first");
        await Task.WhenAll(first, second).Within("both calls");
        Assert.Equal(1, Probe.CountOf("second"));
    }

    [Fact]
    public async Task No_update_is_lost_under_concurrent_callers()
    {
        var grain = Grain<ITurnGrain>();
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(grain.Increment))).Within("200 calls");

        Assert.Equal(Enumerable.Range(1, 200), results.Order());
    }

    [Fact]
    public async Task Branches_inside_one_call_never_run_at_the_same_time() =>
        Assert.True(await Grain<ITurnGrain>().AwaitsComeBackToTheGrain().Within("call"));

    [Fact]
    public async Task Grains_do_not_wait_for_each_other()
    {
        var held = Grain<ITurnGrain>().Hold("held");
        Assert.Equal(1, await Grain<ITurnGrain>("b").Increment().Within("call to another grain"));
        Assert.False(held.IsCompleted);
        Probe.Open("held");
        await held.Within("held call");
    }
}
