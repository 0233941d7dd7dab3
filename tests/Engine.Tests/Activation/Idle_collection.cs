using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Activation;

public sealed class Idle_collection : EngineTest
{
    private static readonly TimeSpan WellPastAge = EngineFixture.CollectionAge * 2;

    [Fact]
    public async Task An_idle_activation_is_collected()
    {
        await Grain<ILifeGrain>().Number();
        Time.Advance(WellPastAge);

        await Eventually.BecomesAsync("notes", "a 1 ActivationIdle", () => string.Join(",", Probe.Notes));
        Assert.Equal(2, await Grain<ILifeGrain>().Number());
    }

    [Fact]
    public async Task A_call_makes_an_activation_young_again()
    {
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(1, await Grain<ILifeGrain>().Number());
            Time.Advance(EngineFixture.CollectionAge * 0.75);
        }
    }

    [Fact]
    public async Task A_running_call_keeps_its_activation()
    {
        var held = Grain<ITurnGrain>().Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(WellPastAge);
        Probe.Open("held");
        await Eventually.BecomesAsync("call ended in its grain", 1, () => Probe.CountOf("held ended"));
        // Whether the caller has given up meanwhile is another matter: the age may be longer than the time limit of calls.
        await Record.ExceptionAsync(() => held.Within("held call"));
        Assert.Empty(Probe.Notes);
    }

    [Fact]
    public async Task A_delayed_activation_stays_for_as_long_as_it_asked()
    {
        var grain = Grain<ILifeGrain>();
        await grain.Delay(WellPastAge * 2);
        Time.Advance(WellPastAge * 1.5);
        Assert.Equal(1, await grain.Number());
        Time.Advance(WellPastAge * 2);
        await Eventually.BecomesAsync("ends", 1, () => Probe.Notes.Count);
    }

    [Fact]
    public async Task A_grain_that_is_kept_alive_is_never_collected()
    {
        var grain = Grain<IImmortalGrain>();
        await grain.Number();
        Time.Advance(WellPastAge * 10);
        Assert.Equal(1, await grain.Number());
    }
}
