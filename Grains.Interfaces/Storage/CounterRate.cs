namespace Fleet.Storage;

/// <summary>What a counter that only grows, or begins anew with a reboot, says of the time between two readings.</summary>
public static class CounterRate
{
    /// <summary>
    /// The growth per second; null where a reading is missing or no time lies between them. A counter that has become smaller began at
    /// zero in between: what it shows then is all that is known to have been counted.
    /// </summary>
    public static double? PerSecond(long? before, DateTimeOffset beforeAt, long? after, DateTimeOffset afterAt)
    {
        if (before is not { } first || after is not { } second || afterAt <= beforeAt) return null;
        return (second >= first ? second - first : second) / (afterAt - beforeAt).TotalSeconds;
    }
}
