namespace Fleet.Load.Loop;

/// <summary>What a closed loop has measured.</summary>
/// <param name="PerSecond">Calls that ended well, per second of time.</param>
/// <param name="PerCpuSecond">The same, per second of the server's processor time; NaN where nobody counted it.</param>
/// <param name="P50">Milliseconds that half of the calls took at most.</param>
/// <param name="P99">Milliseconds that 99 of 100 calls took at most.</param>
/// <param name="Failures">Calls that did not end well.</param>
internal sealed record LoopResult(double PerSecond, double PerCpuSecond, double P50, double P99, long Failures)
{
    /// <summary>The median of each figure, and all failures.</summary>
    public static LoopResult Median(IReadOnlyCollection<LoopResult> runs) => new(
        Median(runs.Select(run => run.PerSecond)), Median(runs.Select(run => run.PerCpuSecond)), Median(runs.Select(run => run.P50)), Median(runs.Select(run => run.P99)),
        runs.Sum(run => run.Failures));

    /// <summary>The middle one; of an even number, the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
