using Fleet.Common;

namespace Fleet.Grains.Retries;

/// <summary>When what was not taken is tried again: exponential back-off with full jitter. Pure.</summary>
internal static class RetryRules
{
    // A receiver that has just refused is not asked again within the second.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after so many attempts. The draw is made from the delivery's id, so that it is the same again after a crash.</summary>
    public static TimeSpan Wait(string delivery, int attempts, TimeSpan? retryAfter, RetryOptions options)
    {
        var ceiling = Math.Min(options.MaxBackoff.TotalSeconds, options.InitialBackoff.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 40)));
        var draw = GrainKeys.Hash($"{delivery}:{attempts}") / (double)uint.MaxValue;
        var wait = TimeSpan.FromSeconds(Math.Max(ceiling * draw, Least.TotalSeconds));
        if (retryAfter is not { } asked) return wait;
        var heeded = asked < options.GiveUpAfter ? asked : options.GiveUpAfter;
        return heeded > wait ? heeded : wait;
    }
}
