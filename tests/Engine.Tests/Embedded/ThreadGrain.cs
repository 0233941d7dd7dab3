using Orleans;

namespace Fleet.Engine.Tests.Embedded;

internal interface IThreadGrain : IGrainWithStringKey
{
    Task<int[]> ThreadsSeen(int awaits);
}

/// <summary>Also shows that grain interfaces may be internal.</summary>
internal sealed class ThreadGrain : Grain, IThreadGrain
{
    public async Task<int[]> ThreadsSeen(int awaits)
    {
        var seen = new List<int> { Environment.CurrentManagedThreadId };
        for (var i = 0; i < awaits; i++)
        {
            await Task.Yield();
            seen.Add(Environment.CurrentManagedThreadId);
        }

        return [.. seen];
    }
}
