using System.Diagnostics;
using Fleet.Common;
using Fleet.Services;

namespace Fleet.Silo.Services;

/// <summary>The engine that the grains live in: a call, and how many activations there are.</summary>
internal sealed class EngineProbe(IGrainFactory grains) : IServiceProbe
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    public string Name => "grains";

    public async Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var classes = await grains.Management().GetSimpleGrainStatistics();
        var took = Stopwatch.GetElapsedTime(start);
        return ServiceReading.Of(
            [
                ("activations", classes.Sum(one => one.ActivationCount)),
                ("grain_classes", classes.Select(one => one.GrainType).Distinct().Count()),
                ("call_ms", Math.Round(took.TotalMilliseconds, 3)),
            ],
            (took > Slow, ServiceHealth.Degraded, "A call of a grain took longer than 250 ms"));
    }
}
