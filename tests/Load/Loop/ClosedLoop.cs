using System.Diagnostics;
using Fleet.Load.Report;

namespace Fleet.Load.Loop;

/// <summary>Callers that each make the next call when the last one has ended.</summary>
internal static class ClosedLoop
{
    /// <summary>Calls for a while, and measures.</summary>
    /// <param name="callers">How many calls are under way at a time.</param>
    /// <param name="span">For how long.</param>
    /// <param name="call">One call of the caller with this number; false if it did not end well.</param>
    /// <param name="cpuSeconds">The processor time that the server has used so far.</param>
    public static async Task<LoopResult> Run(int callers, TimeSpan span, Func<int, Task<bool>> call, Func<double>? cpuSeconds = null)
    {
        var (begun, cpu) = (Stopwatch.GetTimestamp(), cpuSeconds?.Invoke());
        var end = begun + (long)(span.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Loop(caller, end, call))));
        var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var spent = cpuSeconds is null ? double.NaN : cpuSeconds() - cpu!.Value;
        var took = new Distribution(all.SelectMany(one => one.Took));
        return new(took.Count / elapsed, took.Count / spent, took.P50, took.P99, all.Sum(one => one.Failures));
    }

    /// <summary>
    /// Measures loops against each other: each is warmed up, then all run in turns, so that what else happens on the machine meets them alike.
    /// </summary>
    /// <returns>The medians, in the loops' order.</returns>
    public static async Task<LoopResult[]> InTurns(int rounds, params IReadOnlyList<Func<TimeSpan, Task<LoopResult>>> loops) =>
        await InTurns(rounds, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), loops);

    /// <inheritdoc cref="InTurns(int, IReadOnlyList{Func{TimeSpan, Task{LoopResult}}})"/>
    public static async Task<LoopResult[]> InTurns(int rounds, TimeSpan warmUp, TimeSpan span, params IReadOnlyList<Func<TimeSpan, Task<LoopResult>>> loops)
    {
        var runs = loops.Select(_ => new List<LoopResult>()).ToArray();
        foreach (var loop in loops) await loop(warmUp);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < loops.Count; i++) runs[i].Add(await loops[i](span));
        }

        return [.. runs.Select(LoopResult.Median)];
    }

    private static async Task<(List<double> Took, long Failures)> Loop(int caller, long end, Func<int, Task<bool>> call)
    {
        var (took, failures) = (new List<double>(4096), 0L);
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            if (begun >= end) return (took, failures);
            if (await call(caller)) took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            else failures++;
        }
    }
}
