namespace Fleet.Embedded;

/// <summary>The live counters of one grain class.</summary>
internal sealed class CallStatistics
{
    /// <summary>One call in sixteen of each activation is timed: reading the clock costs as much as a short call.</summary>
    internal const uint SampleMask = 15;

    // Bucket n counts latencies below 2^n microseconds: 26 buckets reach past 30 seconds.
    private readonly long[] _buckets = new long[26];
    private int _activations;
    private long _created;
    private long _retiredCalls;
    private long _failures;

    internal int Activations => Volatile.Read(ref _activations);

    internal long Created => Interlocked.Read(ref _created);

    internal long RetiredCalls => Interlocked.Read(ref _retiredCalls);

    internal long Failures => Interlocked.Read(ref _failures);

    internal void CountActivation()
    {
        Interlocked.Increment(ref _activations);
        Interlocked.Increment(ref _created);
    }

    internal void CountDeactivation(uint calls)
    {
        Interlocked.Decrement(ref _activations);
        Interlocked.Add(ref _retiredCalls, calls);
    }

    internal void CountFailure() => Interlocked.Increment(ref _failures);

    internal void Record(TimeSpan latency)
    {
        var bucket = latency.Ticks < TimeSpan.TicksPerMicrosecond ? 0 : 1 + (int)Math.Log2(latency.TotalMicroseconds);
        Interlocked.Increment(ref _buckets[Math.Min(bucket, _buckets.Length - 1)]);
    }

    /// <summary>The upper bound of the bucket in which this share of the timed calls ends; zero if none was timed.</summary>
    internal TimeSpan Quantile(double share)
    {
        var total = _buckets.Sum();
        if (total == 0) return TimeSpan.Zero;
        var rank = (long)Math.Ceiling(share * total);
        var bucket = 0;
        for (var sum = _buckets[0]; sum < rank && bucket < _buckets.Length - 1; sum += _buckets[bucket]) bucket++;
        return TimeSpan.FromMicroseconds(1L << bucket);
    }
}
