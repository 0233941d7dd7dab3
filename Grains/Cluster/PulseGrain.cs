using Fleet.Cluster;
using Orleans.Concurrency;

namespace Fleet.Grains.Cluster;

/// <inheritdoc cref="IPulseGrain"/>
[StatelessWorker]
internal sealed class PulseGrain : Grain, IPulseGrain
{
    public Task Beat() => Task.CompletedTask;
}
