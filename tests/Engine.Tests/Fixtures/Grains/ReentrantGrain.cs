using Orleans;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string name);

    Task Pass();
}

[Reentrant]
internal sealed class ReentrantGrain(Probe probe) : Grain, IReentrantGrain
{
    public Task Hold(string name)
    {
        probe.Count(name);
        return probe.Gate(name);
    }

    public Task Pass() => Task.CompletedTask;
}

public interface IChoosyGrain : IGrainWithStringKey
{
    Task Hold(string name);

    Task Pass(bool mayInterleave);
}

[MayInterleave(nameof(Allows))]
internal sealed class ChoosyGrain(Probe probe) : Grain, IChoosyGrain
{
    public static bool Allows(IInvokable request) => request.GetMethodName() == nameof(Pass) && request.GetArgument(0) is true;

    public Task Hold(string name)
    {
        probe.Count(name);
        return probe.Gate(name);
    }

    public Task Pass(bool mayInterleave) => Task.CompletedTask;
}

/// <summary>Calls another grain that calls it back.</summary>
public interface ILoopGrain : IGrainWithStringKey
{
    Task<int> Around(string other, int depth);

    [AlwaysInterleave]
    Task<int> Back(string other, int depth);
}

internal sealed class LoopGrain : Grain, ILoopGrain
{
    public Task<int> Around(string other, int depth) => Back(other, depth);

    public async Task<int> Back(string other, int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<ILoopGrain>(other).Back(this.GetPrimaryKeyString(), depth - 1);
}
