using Fleet.Api.Surfaces.Machines;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>What the replicas of an agent measured in one bucket, together.</summary>
/// <param name="At">When the bucket begins.</param>
/// <param name="CpuPercent">The average over the replicas.</param>
/// <param name="MemoryMiB">The sum over the replicas.</param>
/// <param name="NetworkPerSecond">Bytes received and sent per second, summed over the replicas; null where none told two readings.</param>
internal sealed record AgentSeriesPoint(DateTimeOffset At, double CpuPercent, double MemoryMiB, double? NetworkPerSecond);

/// <summary>Puts the series of replicas together. Pure.</summary>
internal static class AgentSeries
{
    /// <summary>One point for each bucket in which any replica measured something, oldest first.</summary>
    public static IEnumerable<AgentSeriesPoint> Of(IEnumerable<SeriesPoint> points, TimeSpan bucket) =>
        from point in points.GroupBy(point => point.InstanceId).SelectMany(replica => Replica(replica, bucket))
        group point by point.At into together
        orderby together.Key
        select new AgentSeriesPoint(
            together.Key,
            Math.Round(together.Average(point => point.CpuPercent), 2),
            Math.Round(together.Sum(point => point.Memory) / Units.MiB, 2),
            together.Any(point => point.Network is not null) ? Math.Round(together.Sum(point => point.Network ?? 0), 2) : null);

    private static IEnumerable<(DateTimeOffset At, double CpuPercent, double Memory, double? Network)> Replica(
        IEnumerable<SeriesPoint> points, TimeSpan bucket)
    {
        SeriesPoint? before = null;
        foreach (var taken in points.GroupBy(point => Begin(point.At, bucket)).OrderBy(group => group.Key))
        {
            var count = (double)taken.Sum(point => point.Count);
            var (bytes, seconds) = (0.0, 0.0);
            foreach (var point in taken.OrderBy(point => point.At))
            {
                var growth = CounterRate.Growth(before?.NetReceived, point.NetReceived) + CounterRate.Growth(before?.NetSent, point.NetSent);
                if (growth is { } grown) (bytes, seconds) = (bytes + grown, seconds + (point.At - before!.At).TotalSeconds);
                if (point.NetReceived is not null && point.NetSent is not null) before = point;
            }

            yield return (
                taken.Key, taken.Sum(point => point.CpuPercent * point.Count) / count, taken.Sum(point => (double)point.MemoryUsed * point.Count) / count,
                seconds > 0 ? bytes / seconds : null);
        }
    }

    private static DateTimeOffset Begin(DateTimeOffset at, TimeSpan bucket) => new(at.Ticks - at.Ticks % bucket.Ticks, TimeSpan.Zero);
}
