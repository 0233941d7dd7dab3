using Orleans;

namespace Fleet.Engine.Tests.Embedded;

internal interface IThreadGrain : IGrainWithStringKey
{
    Task<int[]> ThreadsSeen(int awaits);

    /// <summary>What <see cref="ThreadGrain.Ambient"/> holds in the turn; then sets it.</summary>
    Task<string?> Swap(string value);
}

/// <summary>Also shows that grain interfaces may be internal.</summary>
internal sealed class ThreadGrain : Grain, IThreadGrain
{
    public static readonly AsyncLocal<string?> Ambient = new();

    public Task<string?> Swap(string value)
    {
        var seen = Ambient.Value;
        Ambient.Value = value;
        return Task.FromResult(seen);
    }

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
