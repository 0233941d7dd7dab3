using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>Measures at each interval. What cannot be sent at once keeps its time, so that nothing is missing after an absence.</summary>
internal sealed class MetricsReporter(AgentSettings settings, Outbox outbox, TimeProvider time)
{
    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(settings.MetricsInterval, time);
        while (await timer.WaitForNextTickAsync(cancellation)) outbox.Add("metrics", Measure());
    }

    private JsonObject Measure()
    {
        var (memory, disk, network, load) = (Figures.Memory(), Figures.Disk(), Figures.Network(), Figures.Load());
        return new JsonObject
        {
            ["instance_id"] = settings.Instance,
            ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["cpuPercent"] = Figures.CpuPercent(),
            ["coreCount"] = Environment.ProcessorCount,
            ["loadAvg"] = new JsonArray([.. load.Select(one => (JsonNode)one)]),
            ["memoryUsed"] = memory.Used,
            ["memoryTotal"] = memory.Total,
            ["swapUsed"] = memory.SwapUsed,
            ["swapTotal"] = memory.SwapTotal,
            ["diskUsed"] = disk.Used,
            ["diskTotal"] = disk.Total,
            ["networkBytesIn"] = network.Received,
            ["networkBytesOut"] = network.Sent,
            ["droppedMessages"] = outbox.Dropped,
        };
    }
}
