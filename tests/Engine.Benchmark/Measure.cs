using System.Diagnostics;

namespace Fleet.Engine.Benchmark;

/// <summary>Repeats a measurement and takes the median, since other programs share the machine.</summary>
internal sealed class Measure(int runs, TimeSpan length)
{
    private const int Callers = 100;

    /// <summary>Calls per second of so many concurrent callers, each awaiting its call before the next.</summary>
    internal double CallsPerSecond(Func<int, int, Task> call)
    {
        CountCalls(call, TimeSpan.FromMilliseconds(300));
        return Median(() => CountCalls(call, length) / length.TotalSeconds);
    }

    internal double Median(Func<double> run)
    {
        var values = new double[runs];
        for (var i = 0; i < runs; i++) values[i] = run();
        Array.Sort(values);
        return values[runs / 2];
    }

    private static double CountCalls(Func<int, int, Task> call, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var counts = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var count = 0L;
            // The clock is read now and then only: it would cost as much as the call.
            while ((count & 63) != 0 || watch.Elapsed < length) await call(caller, (int)(count++ & 1023));
            return count;
        }))).GetAwaiter().GetResult();
        return counts.Sum() * (length / watch.Elapsed);
    }
}
