using Fleet.Engine.Tests.Fixtures;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Making_grains : EngineTest
{
    [Fact]
    public async Task A_constructor_is_given_services_the_context_and_defaults() =>
        Assert.Equal("a True True 7", await Grain<IMadeGrain>("a").Given().Within("call"));

    [Fact]
    public async Task What_a_constructor_throws_is_what_the_caller_gets_and_the_next_call_tries_again()
    {
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Grain<IMadeGrain>("fails").Given().Within("first call"));
        Assert.Equal("the constructor fails", thrown.Message);
        Assert.Equal("fails True True 7", await Grain<IMadeGrain>("fails").Given().Within("second call"));
    }
}
