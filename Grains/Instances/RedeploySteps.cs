using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>The steps that put another configuration in the place of an instance's present one.</summary>
internal sealed class RedeploySteps(Places places, RunSteps run)
{
    public Func<StepContext, Task<StepResult>> InstallNext() => WithNext(async (place, context) =>
    {
        var installed = await run.Install(place, context.Cancellation);
        return installed.Error?.ToFailure() ?? StepResult.Done();
    });

    public Func<StepContext, Task<StepResult>> AwaitHealthOfNext() => WithNext(run.AwaitHealth);

    public async Task<StepResult> Switch(StepContext context)
    {
        await places.Instance(context).Redeployed(context.Operation);
        return StepResult.Done();
    }

    private Func<StepContext, Task<StepResult>> WithNext(PlacedStep step) => places.At(places.Here, async (place, context) =>
    {
        var order = await places.Instance(context).Order();
        if (!order.IsOk) return order.Error.ToFailure();
        return await step(place with { Deployment = order.Value.Next! }, context);
    });
}
