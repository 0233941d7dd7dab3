namespace Fleet.Simulation.Running;

/// <summary>Tells each call of a grain, for whoever has to understand a run.</summary>
internal sealed class CallTrace(Run run) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        run.Tell($"    {context.TargetId}.{context.MethodName}");
        await context.Invoke();
    }
}
