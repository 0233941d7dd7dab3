using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Callers_threads : EngineTest
{
    [Fact]
    public async Task A_call_from_outside_to_an_idle_grain_runs_where_it_is_made()
    {
        var grain = Grain<IThreadGrain>();
        await grain.ThreadsSeen(0);
        await Task.Run(() =>
        {
            var call = grain.ThreadsSeen(0);
            Assert.True(call.IsCompletedSuccessfully);
            Assert.Equal([Environment.CurrentManagedThreadId], call.Result);
            return call;
        });
    }

    [Fact]
    public async Task Nothing_of_the_callers_context_comes_with_it_and_nothing_of_the_grains_stays()
    {
        var grain = Grain<IThreadGrain>();
        await grain.Swap("first");
        await Task.Run(async () =>
        {
            ThreadGrain.Ambient.Value = "the caller's";
            Assert.Null(await grain.Swap("the grain's"));
            Assert.Equal("the caller's", ThreadGrain.Ambient.Value);
            Assert.Null(SynchronizationContext.Current);
        });
    }

    [Fact]
    public async Task What_a_turn_waits_for_does_not_hold_its_caller()
    {
        var grain = Grain<ITurnGrain>();
        await grain.Increment();
        await Task.Run(async () =>
        {
            var held = grain.Hold("gate");
            Assert.False(held.IsCompleted);
            Probe.Open("gate");
            await held;
        });
    }
}
