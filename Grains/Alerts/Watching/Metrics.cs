using System.Globalization;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>The metrics that rules look at, by their names.</summary>
internal static class Metrics
{
    /// <summary>What reads a metric out of a sample; null where the sample does not tell it. Counters are read as they stand.</summary>
    public static Func<SampleRow, double?> Of(string metric) => metric switch
    {
        RuleWords.Cpu => sample => sample.CpuPercent,
        RuleWords.Memory => sample => Percent(sample.MemoryUsed, sample.MemoryTotal),
        RuleWords.Disk => sample => Percent(sample.DiskUsed, sample.DiskTotal),
        RuleWords.Load1 => sample => sample.Load1,
        RuleWords.Load5 => sample => sample.Load5,
        RuleWords.Received => sample => sample.NetReceived,
        RuleWords.Sent => sample => sample.NetSent,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };

    /// <summary>Whether it counts up, so that only what is added in a time means anything.</summary>
    public static bool IsCounter(string metric) => metric is RuleWords.Received or RuleWords.Sent;

    public static double? Percent(long used, long total) => total > 0 ? 100.0 * used / total : null;

    public static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
