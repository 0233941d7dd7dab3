using Orleans;

namespace Fleet.Engine.Benchmark;

/// <summary>Makes many activations that then lie idle.</summary>
internal sealed class IdleActivations(IGrainFactory grains)
{
    private const int Count = 100_000;
    private readonly List<double> _bytes = [];

    /// <summary>Bytes of one idle activation with its place in the directory; its key, made before, is not counted.</summary>
    internal double MedianBytes => _bytes.Order().ElementAt(_bytes.Count / 2);

    internal Rate Make()
    {
        var round = _bytes.Count;
        var keys = Enumerable.Range(0, Count).Select(i => $"idle-{round}-{i:D6}").ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rate = Measure.Time(() => Task.WhenAll(Enumerable.Range(0, 100).Select(slice => Task.Run(() => MakeSlice(keys, slice))))
            .GetAwaiter().GetResult().Sum());
        _bytes.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count);
        GC.KeepAlive(keys);
        return rate;
    }

    private async Task<long> MakeSlice(string[] keys, int slice)
    {
        var count = 0L;
        for (var i = slice; i < keys.Length; i += 100, count++) await grains.GetGrain<IBenchGrain>(keys[i]).Ping();
        return count;
    }
}
