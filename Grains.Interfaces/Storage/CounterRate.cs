namespace Fleet.Storage;

/// <summary>What a counter that only grows, or begins anew with a reboot, says of the time between two readings.</summary>
public static class CounterRate
{
    /// <summary>
    /// The growth; null where a reading is missing. A counter that has become smaller began at zero in between: what it shows then is all
    /// that is known to have been counted.
    /// </summary>
    public static long? Growth(long? before, long? after) => after >= before ? after - before : before is null ? null : after;

    /// <summary>The growth per second; null where a reading is missing or no time lies between them.</summary>
    public static double? PerSecond(long? before, DateTimeOffset beforeAt, long? after, DateTimeOffset afterAt) =>
        afterAt <= beforeAt ? null : Growth(before, after) / (afterAt - beforeAt).TotalSeconds;
}
