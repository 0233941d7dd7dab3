using Fleet.Billing;
using Fleet.Storage;

namespace Fleet.Store.Billing;

/// <summary>What an instance used in one hour. Pure.</summary>
/// <param name="InstanceId">Which one.</param>
/// <param name="Team">Its team.</param>
/// <param name="ReplicaSet">Its replica set.</param>
/// <param name="RunMs">Milliseconds up.</param>
/// <param name="CoreMs">The same times thousandths of a core.</param>
/// <param name="DiskByteHours">Bytes of disk times hours.</param>
/// <param name="NetworkBytes">Bytes received and sent.</param>
internal sealed record UsageHour(
    string InstanceId, string? Team, string? ReplicaSet, long RunMs, long CoreMs, long DiskByteHours, long NetworkBytes)
{
    /// <summary>Of the bytes received and sent, those that were sent.</summary>
    public long SentBytes { get; init; }
}

/// <summary>For whom an instance is.</summary>
internal sealed record Owner(string? Team, string? ReplicaSet)
{
    public static Owner None { get; } = new(null, null);
}

/// <summary>Makes the rows of an hour from spans and samples. Pure.</summary>
internal static class HourMeter
{
    public const long Hour = 3_600_000;

    // The disk is taken by fives of minutes, so that an agent that measures seldom counts like one that measures often, and an hour of which
    // only a part was measured counts for that part.
    private const long Slice = 300_000;

    /// <summary>The rows of one instance.</summary>
    /// <param name="instance">Which one.</param>
    /// <param name="hour">When the hour begins, in milliseconds.</param>
    /// <param name="spans">Its spans that reach into the hour.</param>
    /// <param name="samples">Its samples of the hour, oldest first.</param>
    /// <param name="owner">For whom it is now.</param>
    /// <param name="before">What its network counters showed last before them; null if they never did.</param>
    public static IReadOnlyList<UsageHour> Rows(
        string instance, long hour, IReadOnlyCollection<RunSpan> spans, IReadOnlyList<MeasuredPoint> samples, Owner owner, MeasuredPoint? before)
    {
        var (disk, (network, sent)) = (DiskByteHours(samples), NetworkBytes(samples, before));
        var rows = new List<UsageHour>();
        foreach (var group in spans.OrderBy(span => span.From).GroupBy(span => (span.Team, span.ReplicaSet)))
        {
            var parts = group.Select(span => (Ms: Overlap(span, hour), span.MilliCores)).ToList();
            rows.Add(new(
                instance, group.Key.Team, group.Key.ReplicaSet, parts.Sum(part => part.Ms), parts.Sum(part => part.Ms * part.MilliCores), 0, 0));
        }

        if (disk == 0 && network == 0) return rows;

        if (rows.Count == 0) return [new(instance, owner.Team, owner.ReplicaSet, 0, 0, disk, network) { SentBytes = sent }];

        // What was measured is put down to whom it was last up for.
        var last = spans.MaxBy(span => span.From)!;
        var at = rows.FindIndex(row => row.Team == last.Team && row.ReplicaSet == last.ReplicaSet);
        rows[at] = rows[at] with { DiskByteHours = disk, NetworkBytes = network, SentBytes = sent };
        return rows;
    }

    private static long Overlap(RunSpan span, long hour)
    {
        var from = Math.Max(hour, span.From.ToUnixTimeMilliseconds());
        var to = Math.Min(hour + Hour, span.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        return Math.Max(0, to - from);
    }

    private static long DiskByteHours(IReadOnlyList<MeasuredPoint> samples)
    {
        var averages = samples.GroupBy(sample => sample.At / Slice).Sum(slice => slice.Average(sample => (decimal)sample.DiskUsed));
        return (long)Math.Round(averages * Slice / Hour);
    }

    private static (long All, long Sent) NetworkBytes(IReadOnlyList<MeasuredPoint> samples, MeasuredPoint? before)
    {
        var (received, sent) = (before?.Received, before?.Sent);
        var (sumReceived, sumSent) = (0L, 0L);
        foreach (var sample in samples)
        {
            sumReceived += CounterRate.Growth(received, sample.Received) ?? 0;
            sumSent += CounterRate.Growth(sent, sample.Sent) ?? 0;
            (received, sent) = (sample.Received ?? received, sample.Sent ?? sent);
        }

        return (sumReceived + sumSent, sumSent);
    }
}

/// <summary>What metering needs of a sample.</summary>
internal sealed record MeasuredPoint(string InstanceId, long At, long DiskUsed, long? Received, long? Sent);
