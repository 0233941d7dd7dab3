using Orleans;

namespace Fleet.Engine.Benchmark;

/// <summary>As an agent's heartbeat: seven fields.</summary>
[GenerateSerializer, Immutable, Alias("fleet.bench.heartbeat")]
internal sealed record Heartbeat(
    [property: Id(0)] string Instance,
    [property: Id(1)] long Sequence,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] double Cpu,
    [property: Id(4)] double Memory,
    [property: Id(5)] double Disk,
    [property: Id(6)] string Version);

internal interface IBenchGrain : IGrainWithStringKey
{
    Task Ping();

    Task<long> Beat(Heartbeat heartbeat);

    Task<int> AwaitAndCount();
}

internal sealed class BenchGrain : Grain, IBenchGrain
{
    private Heartbeat? _last;
    private int _count;

    public Task Ping() => Task.CompletedTask;

    public Task<long> Beat(Heartbeat heartbeat)
    {
        var isNext = _last is null || heartbeat.Sequence > _last.Sequence;
        if (isNext) _last = heartbeat;
        return Task.FromResult(_last!.Sequence);
    }

    public async Task<int> AwaitAndCount()
    {
        await Task.Yield();
        return ++_count;
    }
}
