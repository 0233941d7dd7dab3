using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

internal sealed partial class InstanceGrain
{
    public Task<Outcome<Done>> Metrics(AgentMetrics metrics) => throw new NotSupportedException();

    public Task<Outcome<Done>> Log(AgentLogBatch batch) => throw new NotSupportedException();

    public Task<Outcome<Done>> Report(AgentEvent happened) => throw new NotSupportedException();

    public Task<Outcome<InstanceProcesses>> Processes() => throw new NotSupportedException();

    public Task<Outcome<InstanceExtensions>> Extensions() => throw new NotSupportedException();
}
