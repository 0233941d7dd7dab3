using Fleet.Services;
using Fleet.Store.Sql;

namespace Fleet.Store.Services;

/// <summary>The queue of writes: how many wait, and whether samples had to be dropped.</summary>
internal sealed class HistoryProbe(ISqlEngine engine, StoreOptions options) : IServiceProbe
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    public string Name => "history";

    public Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var (waiting, capacity) = (engine.WaitingWrites, options.QueueCapacity);
        var hasDropped = engine.SinceLastDrop is { } ago && ago < Lately;
        return Task.FromResult(ServiceReading.Of(
            [
                ("waiting", waiting),
                ("capacity", capacity),
                ("dropped_samples", engine.DroppedSamples),
                ("dropped_usage", engine.DroppedUsage),
            ],
            (waiting >= capacity, ServiceHealth.Unhealthy, "As many writes wait as may: samples are dropped"),
            (hasDropped, ServiceHealth.Degraded, "Samples were dropped in the last five minutes"),
            (waiting > capacity / 2, ServiceHealth.Degraded, "More than half as many writes wait as may")));
    }
}
