namespace Fleet.Grains.Identity;

/// <summary>When wrong passwords lock.</summary>
internal static class LockOut
{
    private const int MaxDoublings = 30;

    /// <summary>How long, after that many wrong ones in a row; null for not at all.</summary>
    public static TimeSpan? After(int failures, LoginOptions options)
    {
        if (failures < options.MaxFailures) return null;
        var doublings = Math.Min(failures - options.MaxFailures, MaxDoublings);
        var seconds = options.FirstLock.TotalSeconds * (1L << doublings);
        return seconds < options.LongestLock.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.LongestLock;
    }
}
