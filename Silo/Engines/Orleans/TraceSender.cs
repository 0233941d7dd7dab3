using Fleet.Silo.Telemetry;
using Fleet.Telemetry;

namespace Fleet.Silo.Engines;

/// <summary>Sends the caller's activity with each call while somebody traces; whoever is called goes on from it (see <see cref="GrainCalls"/>).</summary>
internal sealed class TraceSender : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (FleetInstruments.Activities.HasListeners()) TraceFlow.Send();
        return context.Invoke();
    }
}
