using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Turns;

public sealed class Stateless_workers : EngineTest
{
    [Fact]
    public async Task As_many_calls_run_at_once_as_there_may_be_workers()
    {
        var worker = Grain<IWorkerGrain>();
        var calls = Enumerable.Range(0, 3).Select(_ => worker.Hold("gate")).ToArray();
        await Eventually.BecomesAsync("calls running", 2, () => Probe.CountOf("holding"));
        await Grain<ITurnGrain>().Increment();
        Assert.Equal(2, Probe.CountOf("holding"));

        Probe.Open("gate");
        await Task.WhenAll(calls).Within("calls");
        Assert.Equal(3, Probe.CountOf("holding"));
    }
}
