using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Simulation.Variants;

/// <summary>An alert's first step is carried out for a second alert as well, as if the edge had been taken for two.</summary>
internal sealed class AlertTwice : CallVariant
{
    public override string Name => "alert-twice";

    public override string Description => "an edge that is delivered twice opens two incidents";

    public override async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (!Is<IAlertGrain>(context, nameof(IAlertGrain.Apply)) || context.Request.GetArgument(0) is not AlertStep { Kind: AlertStepKind.Fire } step) return;
        var id = context.TargetId.Key.ToString()!;
        if (!id.EndsWith('z')) _ = ((Grain)context.Grain!).Twin(AlertId.Of(id[..^1] + "z")).Apply(step);
    }
}

/// <summary>An operation has ended, and what it was for is not told.</summary>
internal sealed class EndNotTold : CallVariant
{
    public override string Name => "end-not-told";

    public override string Description => "the end of an operation is not told to its instance";

    public override Task Invoke(IIncomingGrainCallContext context) =>
        Is<IInstanceGrain>(context, nameof(IInstanceGrain.Settle)) && Each(3) ? Task.CompletedTask : context.Invoke();
}

/// <summary>A notice is taken and forgotten.</summary>
internal sealed class NoticeLost : CallVariant
{
    public override string Name => "notice-lost";

    public override string Description => "a notice is acknowledged and never queued";

    public override Task Invoke(IIncomingGrainCallContext context)
    {
        if (!Is<IChannelGrain>(context, nameof(IChannelGrain.Enqueue)) || !Each(2)) return context.Invoke();
        context.Result = (Outcome<Done>)Done.Value;
        return Task.CompletedTask;
    }
}

/// <summary>Reaches other grains from where a call is come between.</summary>
internal static class Neighbours
{
    public static IAlertGrain Twin(this Grain grain, AlertId id) => ((IGrainFactory)grain.GrainFactory()).Alert(id);

    private static object GrainFactory(this Grain grain) =>
        typeof(Grain).GetProperty("GrainFactory", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(grain)!;
}
