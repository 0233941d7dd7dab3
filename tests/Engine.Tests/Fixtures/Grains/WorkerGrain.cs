using Orleans;
using Orleans.Concurrency;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IWorkerGrain : IGrainWithStringKey
{
    Task Hold(string name);
}

[StatelessWorker(2)]
internal sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    public Task Hold(string name)
    {
        probe.Count("holding");
        return probe.Gate(name);
    }
}
