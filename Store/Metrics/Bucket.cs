using Fleet.Storage;

namespace Fleet.Store.Metrics;

/// <summary>How a granularity is stored and computed. Buckets begin at multiples of their width since 1970, in UTC.</summary>
/// <param name="Granularity">Which one.</param>
/// <param name="Width">Milliseconds of a bucket; 1 where every sample stands for itself.</param>
/// <param name="Stored">Seconds of the rolled-up rows that it is read from; 0 where it is read from the samples.</param>
/// <param name="Keep">How long those rows are kept.</param>
internal sealed record Bucket(Granularity Granularity, long Width, int Stored, TimeSpan Keep)
{
    /// <summary>All, the finest first.</summary>
    public static IReadOnlyList<Bucket> All(RetentionOptions keep) =>
    [
        new(Granularity.Raw, 1, 0, keep.Samples),
        new(Granularity.Minute, 60_000, 60, keep.Minutes),
        new(Granularity.FiveMinutes, 300_000, 300, keep.FiveMinutes),
        new(Granularity.Hour, 3_600_000, 3_600, keep.Hours),
        new(Granularity.Day, 86_400_000, 3_600, keep.Hours),
    ];

    /// <summary>The beginning of the bucket that a time (in milliseconds) falls into.</summary>
    public long Begin(long at) => at - at % Width;

    /// <summary>How many stored rows one bucket takes.</summary>
    public int Rows => Stored == 0 ? 1 : (int)(Width / (Stored * 1000L));
}
