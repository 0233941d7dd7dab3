using System.Diagnostics;
using Fleet.Load.Loop;

namespace Fleet.Load.Backups;

/// <summary>One pass over the data.</summary>
/// <param name="Seconds">What it took.</param>
/// <param name="CpuSeconds">Of whoever did it.</param>
internal sealed record Passed(double Seconds, double CpuSeconds)
{
    public static async Task<Passed> Of(Func<Task> pass, Func<double> cpuSeconds)
    {
        var (cpu, watch) = (cpuSeconds(), Stopwatch.StartNew());
        await pass();
        var took = watch.Elapsed.TotalSeconds;
        return new(took, cpuSeconds() - cpu);
    }

    public static Passed Median(IReadOnlyCollection<Passed> passes) =>
        new(LoopResult.Median(passes.Select(one => one.Seconds)), LoopResult.Median(passes.Select(one => one.CpuSeconds)));
}
