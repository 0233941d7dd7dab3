using Fleet.Embedded;
using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Limits
{
    [Fact]
    public async Task A_call_beyond_the_queue_length_is_rejected()
    {
        await using var engine = EngineFixture.Start(null, options => options.MaxQueueLength = 2);
        var grain = engine.Grains.GetGrain<ITurnGrain>("a");
        var held = grain.Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => engine.Probe.CountOf("held"));
        var waiting = new[] { grain.Increment(), grain.Increment() };

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => grain.Increment().Within("call too many"));
        engine.Probe.Open("held");
        await held.Within("held call");
        await Task.WhenAll(waiting).Within("waiting calls");
        Assert.Equal(3, await grain.Increment().Within("later call"));
    }

    [Fact]
    public async Task A_stopped_engine_activates_nothing()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => engine.Grains.GetGrain<ITurnGrain>("a").Increment().Within("call"));
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever()
    {
        await using var engine = await EngineFixture.StartAsync();
        var held = engine.Grains.GetGrain<ITurnGrain>("a").Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => engine.Probe.CountOf("held"));
        var stop = engine.StopAsync();
        Assert.False(stop.IsCompleted);
        engine.Time.Advance(TimeSpan.FromSeconds(21));
        await stop.Within("stop");
        Assert.False(held.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_grain_that_never_becomes_ready_fails_and_is_tried_again()
    {
        await using var engine = EngineFixture.Start(null, options => options.ActivationTimeout = TimeSpan.FromSeconds(10));
        var call = engine.Grains.GetGrain<ILifeGrain>("slow").Number();
        await Eventually.BecomesAsync("activation began", 1, () => engine.Probe.CountOf("slow"));
        engine.Time.Advance(TimeSpan.FromSeconds(11));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within("call"));

        engine.Probe.Open("activation");
        Assert.Equal(2, await engine.Grains.GetGrain<ILifeGrain>("slow").Number().Within("next call"));
    }

    [Fact]
    public async Task A_grain_that_asks_for_its_end_while_it_is_activated_still_serves_a_call()
    {
        await using var engine = await EngineFixture.StartAsync();
        var grain = engine.Grains.GetGrain<IHastyGrain>("a");
        var numbers = await Task.WhenAll(grain.Number(), grain.Number(), grain.Number()).Within("calls");
        Assert.Equal([1, 2, 3], numbers.Order());
    }

    [Fact]
    public void References_under_different_interfaces_differ()
    {
        using var services = new ServiceCollection()
            .AddSingleton<Probe>()
            .AddEmbeddedEngine(options => options.GrainAssemblies.Add(typeof(Limits).Assembly))
            .BuildServiceProvider();
        var grains = services.GetRequiredService<Orleans.IGrainFactory>();
        Assert.False(grains.GetGrain<ICallGrain>("a").Equals(grains.GetGrain<IEchoGrain>("a")));
    }

    [Fact]
    public void An_option_out_of_range_is_refused() => Assert.Throws<ArgumentException>(
        () => new ServiceCollection().AddEmbeddedEngine(options => options.CollectionAge = TimeSpan.FromSeconds(1)));
}
