using System.Diagnostics;

namespace Fleet.Engine.Benchmark;

/// <summary>How often something happened per second, and per second of processor time: the latter hardly minds busy neighbours.</summary>
internal readonly record struct Rate(double PerSecond, double PerProcessorSecond);

/// <summary>Repeats a measurement and takes the median, since other programs share the machine.</summary>
internal sealed class Measure(int runs, TimeSpan length)
{
    private const int Callers = 100;

    /// <summary>Calls of so many concurrent callers, each awaiting its call before the next.</summary>
    internal Rate Calls(Func<int, int, Task> call)
    {
        CountCalls(call, TimeSpan.FromMilliseconds(300));
        return Median(() => Time(() => CountCalls(call, length)));
    }

    internal static Rate Time(Func<long> work)
    {
        var watch = Stopwatch.StartNew();
        var processor = Environment.CpuUsage.TotalTime;
        var count = work();
        return new Rate(count / watch.Elapsed.TotalSeconds, count / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    internal Rate Median(Func<Rate> run)
    {
        var rates = Enumerable.Range(0, runs).Select(_ => run()).ToArray();
        return new Rate(
            rates.Select(rate => rate.PerSecond).Order().ElementAt(runs / 2),
            rates.Select(rate => rate.PerProcessorSecond).Order().ElementAt(runs / 2));
    }

    private static long CountCalls(Func<int, int, Task> call, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var counts = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var count = 0L;
            // The clock is read now and then only: it would cost as much as the call.
            while ((count & 63) != 0 || watch.Elapsed < length) await call(caller, (int)(count++ & 1023));
            return count;
        }))).GetAwaiter().GetResult();
        return counts.Sum();
    }
}
