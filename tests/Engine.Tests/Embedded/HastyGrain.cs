using Fleet.Engine.Tests.Fixtures;
using Orleans;

namespace Fleet.Engine.Tests.Embedded;

internal interface IHastyGrain : IGrainWithStringKey
{
    Task<int> Number();
}

/// <summary>Asks for its end before its first call.</summary>
internal sealed class HastyGrain(Probe probe) : Grain, IHastyGrain
{
    private readonly int _number = probe.Count("hasty");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> Number() => Task.FromResult(_number);
}
