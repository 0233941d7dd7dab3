namespace Fleet.Grains.Common;

/// <summary>Pauses that double with each failure. Pure.</summary>
internal static class Backoff
{
    /// <summary>The pause after so many failures before this one, at most <paramref name="most"/>.</summary>
    public static TimeSpan Of(TimeSpan first, int failures, TimeSpan most)
    {
        // Beyond 2^30 the product would only be cut to the maximum anyway.
        var pause = first * Math.Pow(2, Math.Min(failures, 30));
        return pause < most ? pause : most;
    }
}
