using Fleet.Common;
using Fleet.Services;
using Fleet.Storage;

namespace Fleet.Silo.Services;

/// <summary>The scheduler: how late the oldest thing is that should have been called back by now.</summary>
internal sealed class SchedulerProbe(IDueTimes dues, TimeProvider time) : IServiceProbe
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan VeryLate = TimeSpan.FromMinutes(5);

    public string Name => "scheduler";

    public async Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var earliest = await Task.WhenAll(
            Enumerable.Range(0, GrainKeys.SchedulerShards).Select(shard => dues.Earliest(shard, cancellationToken)));
        var (oldest, now) = (earliest.Min(), time.GetUtcNow());
        var lateness = oldest is { } at && at < now ? now - at : TimeSpan.Zero;
        return ServiceReading.Of(
            [
                ("lateness_seconds", Math.Round(lateness.TotalSeconds, 3)),
                ("shards", GrainKeys.SchedulerShards),
                ("shards_with_due_times", earliest.Count(one => one is not null)),
            ],
            (lateness > VeryLate, ServiceHealth.Unhealthy, "Something has been due for more than five minutes"),
            (lateness > Late, ServiceHealth.Degraded, "Something has been due for more than 30 seconds"));
    }
}
