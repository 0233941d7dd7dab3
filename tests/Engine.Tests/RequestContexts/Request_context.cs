using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Orleans.Runtime;
using Xunit;

namespace Fleet.Engine.Tests.RequestContexts;

public sealed class Request_context : EngineTest
{
    [Fact]
    public async Task A_value_travels_along_a_chain_of_calls()
    {
        RequestContext.Set("trace", "t1");
        Assert.Equal("t1", await Grain<IContextGrain>("a").Get("trace"));
        Assert.Equal("t1", await Grain<IContextGrain>("a").GetThrough("b", "trace"));
        Assert.Equal("t1", await Grain<IContextGrain>("a").GetAfterAwait("trace"));
    }

    [Fact]
    public async Task Each_caller_has_its_own_values()
    {
        async Task<string?> Call(string value)
        {
            await Task.Yield();
            RequestContext.Set("who", value);
            return await Grain<IContextGrain>().GetAfterAwait("who");
        }

        Assert.Equal("x y z", string.Join(" ", await Task.WhenAll(Call("x"), Call("y"), Call("z"))));
        Assert.Null(RequestContext.Get("who"));
    }

    [Fact]
    public async Task What_a_grain_sets_reaches_neither_its_caller_nor_its_next_call()
    {
        await Grain<IContextGrain>().Set("leak", "yes");
        Assert.Null(RequestContext.Get("leak"));
        Assert.Null(await Grain<IContextGrain>().Get("leak"));
    }

    [Fact]
    public async Task A_removed_value_travels_no_more()
    {
        RequestContext.Set("one", "1");
        RequestContext.Set("two", "2");
        Assert.True(RequestContext.Remove("one"));
        Assert.Null(await Grain<IContextGrain>().Get("one"));
        Assert.Equal("2", await Grain<IContextGrain>().Get("two"));
        RequestContext.Clear();
        Assert.Null(await Grain<IContextGrain>().Get("two"));
    }
}
