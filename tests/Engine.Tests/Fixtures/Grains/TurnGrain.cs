using Orleans;
using Orleans.Concurrency;

namespace Fleet.Engine.Tests.Fixtures.Grains;

/// <summary>Shows which calls of one grain run at the same time.</summary>
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Counts itself as <paramref name="name"/>, then waits for the gate of that name.</summary>
    Task Hold(string name);

    [ReadOnly]
    Task HoldReading(string name);

    [AlwaysInterleave]
    Task Interleave(string name);

    /// <summary>Adds to a number with awaits in between; a lost update shows turns that overlapped.</summary>
    Task<int> Increment();

    Task<bool> AwaitsComeBackToTheGrain();
}

internal sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private int _value;
    private int _inside;

    public async Task Hold(string name)
    {
        probe.Count(name);
        await probe.Gate(name);
        probe.Count(name + " ended");
    }

    public Task HoldReading(string name) => Hold(name);

    public Task Interleave(string name)
    {
        probe.Count(name);
        return Task.CompletedTask;
    }

    public async Task<int> Increment()
    {
        var value = _value;
        await Task.Yield();
        _value = value + 1;
        return _value;
    }

    public async Task<bool> AwaitsComeBackToTheGrain()
    {
        var overlapped = false;
        async Task Branch()
        {
            for (var i = 0; i < 200; i++)
            {
                if (Interlocked.Increment(ref _inside) > 1) overlapped = true;
                Interlocked.Decrement(ref _inside);
                await Task.Yield();
            }
        }

        await Task.WhenAll(Branch(), Branch(), Branch());
        return !overlapped;
    }
}
