using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Orleans.Runtime;
using Xunit;

namespace Fleet.Engine.Tests.Activation;

public sealed class Deactivating : EngineTest
{
    [Fact]
    public async Task The_turn_that_asks_for_the_end_still_answers_and_the_next_call_meets_a_fresh_activation()
    {
        var grain = Grain<ILifeGrain>();
        Assert.Equal(1, await grain.End().Within("ending call"));
        Assert.Equal(2, await grain.Number().Within("next call"));
        Assert.Equal(["a 1 ApplicationRequested"], Probe.Notes);
    }

    [Fact]
    public async Task Calls_that_wait_are_handed_to_the_fresh_activation()
    {
        var grain = Grain<ILifeGrain>();
        var ending = grain.EndAndHold("end");
        await Eventually.BecomesAsync("activated", 1, () => Probe.CountOf("a"));
        var waiting = Enumerable.Range(0, 10).Select(_ => grain.Number()).ToArray();

        Probe.Open("end");
        Assert.Equal(1, await ending.Within("ending call"));
        Assert.All(await Task.WhenAll(waiting).Within("waiting calls"), number => Assert.True(number is 1 or 2));
        Assert.Equal(2, await grain.Number().Within("call after the end"));
    }

    [Fact]
    public async Task Calls_during_the_deactivation_wait_for_the_fresh_activation()
    {
        var grain = Grain<ILifeGrain>("slow to end");
        await grain.End().Within("ending call");
        var call = grain.Number();
        Assert.False(call.IsCompleted);

        Probe.Open("deactivation");
        Assert.Equal(2, await call.Within("call"));
    }

    [Fact]
    public async Task No_call_hangs_while_activations_come_and_go()
    {
        var grain = Grain<ILifeGrain>();
        var calls = Enumerable.Range(0, 400).Select(i => Task.Run(() => i % 7 == 0 ? grain.End() : grain.Number())).ToArray();
        foreach (var call in calls)
        {
            // Orleans hands a call on twice, then rejects it; ours hands it on for as long as its caller waits.
            var exception = await Record.ExceptionAsync(() => call.Within("call"));
            Assert.True(exception is null or OrleansMessageRejectionException, exception?.ToString());
        }

        Assert.True(Probe.CountOf("a") > 1);
        Assert.True(await grain.Number().Within("call after the rush") > 1);
    }

    [Fact]
    public async Task Stopping_the_engine_deactivates_its_grains()
    {
        await Task.WhenAll(Grain<ILifeGrain>("a").Number(), Grain<ILifeGrain>("b").Number());
        await Engine.StopAsync().Within("stop");

        Assert.Equal(["a 1 ShuttingDown", "b 1 ShuttingDown"], Probe.Notes.Order());
    }
}
