using Fleet.Embedded;
using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Engine_statistics : EngineTest
{
    [Fact]
    public async Task Activations_calls_and_failures_are_counted_per_class()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Grain<ICallGrain>($"{i}").Echo("hi")));
        await Assert.ThrowsAsync<InvalidDataException>(() => Grain<ICallGrain>("0").Throw("broken"));

        await Eventually.BecomesAsync("calls", 4, () => (int)Row().Calls);
        Assert.Equal((3, 3L, 1L), (Row().Activations, Row().ActivationsCreated, Row().Failures));
    }

    [Fact]
    public async Task Calls_stay_counted_after_the_activation_has_ended()
    {
        await Grain<ICallGrain>().Echo("hi");
        await Engine.StopAsync();
        Assert.Equal((0, 1L, 1L), (Row().Activations, Row().ActivationsCreated, Row().Calls));
    }

    [Fact]
    public async Task Latencies_are_bounds_of_what_was_measured()
    {
        var call = Grain<ICallGrain>().Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(TimeSpan.FromSeconds(1));
        Probe.Open("held");
        await call;
        await Eventually.HoldsAsync("latency", () => Row().P99Latency >= TimeSpan.FromSeconds(1));
        Assert.True(Row().P99Latency <= TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public async Task The_management_grain_tells_activations_per_class()
    {
        await Grain<ICallGrain>().Echo("hi");
        var rows = await Engine.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        Assert.Equal(1, rows.Single(row => row.GrainType == typeof(CallGrain).FullName).ActivationCount);
    }

    private GrainClassStatistics Row() =>
        Engine.Services.GetRequiredService<IEngineStatistics>().Read().Single(row => row.GrainClass == typeof(CallGrain).FullName);
}
