using System.Collections.Immutable;
using Fleet.Grains.Alerts;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What replicas have told of a metric, in the words of alert rules.</summary>
internal sealed class ReplicaLoads(IMetrics metrics)
{
    /// <summary>The latest values of those instances that have told one since then.</summary>
    public async Task<ImmutableArray<double>> Of(string metric, IReadOnlyCollection<InstanceView> instances, DateTimeOffset since)
    {
        if (metric is not (RuleWords.Load1 or RuleWords.Load5))
        {
            return [.. instances.Select(instance => instance.LastHeartbeat).OfType<Heartbeat>().Where(beat => beat.At >= since).Select(beat => Of(metric, beat)).OfType<double>()];
        }

        if (instances.Count == 0) return [];
        var samples = await metrics.Latest([.. instances.Select(instance => instance.Id.Value)], Visibility.Everything);
        return [.. samples.Where(sample => sample.At >= since).Select(sample => metric is RuleWords.Load1 ? sample.Load1 : sample.Load5).OfType<double>()];
    }

    private static double? Of(string metric, Heartbeat beat) => metric switch
    {
        RuleWords.Cpu => beat.CpuPercent,
        RuleWords.Memory => Share(beat.MemoryUsed, beat.MemoryTotal),
        RuleWords.Disk => Share(beat.DiskUsed, beat.DiskTotal),
        _ => null,
    };

    private static double? Share(long used, long total) => total > 0 ? 100.0 * used / total : null;
}
