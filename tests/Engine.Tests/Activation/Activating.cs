using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Activation;

public sealed class Activating : EngineTest
{
    [Fact]
    public async Task Calls_wait_until_the_activation_is_ready()
    {
        var calls = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Grain<ILifeGrain>("slow").Number()));
        await Eventually.BecomesAsync("activation began", 1, () => Probe.CountOf("slow"));
        Assert.False(calls.IsCompleted);

        Probe.Open("activation");
        Assert.All(await calls.Within("calls"), number => Assert.Equal(1, number));
    }

    [Fact]
    public async Task A_failed_activation_fails_the_call_with_its_own_exception_and_the_next_call_tries_again()
    {
        Probe.Count("fail next activation");
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Grain<ILifeGrain>().Number().Within("first call"));

        Assert.Equal("activation 1 fails", exception.Message);
        Assert.Equal(2, await Grain<ILifeGrain>().Number().Within("second call"));
    }

    [Fact]
    public async Task Concurrent_first_calls_meet_one_activation()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Grain<ILifeGrain>().Number()))).Within("calls");
        Assert.All(numbers, number => Assert.Equal(1, number));
    }
}
