using Orleans;
using Orleans.Runtime;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> Get(string name);

    Task<string?> GetThrough(string other, string name);

    Task Set(string name, string value);

    Task<string?> GetAfterAwait(string name);
}

internal sealed class ContextGrain : Grain, IContextGrain
{
    public Task<string?> Get(string name) => Task.FromResult(RequestContext.Get(name) as string);

    public Task<string?> GetThrough(string other, string name) => GrainFactory.GetGrain<IContextGrain>(other).Get(name);

    public Task Set(string name, string value)
    {
        RequestContext.Set(name, value);
        return Task.CompletedTask;
    }

    public async Task<string?> GetAfterAwait(string name)
    {
        await Task.Yield();
        return RequestContext.Get(name) as string;
    }
}
