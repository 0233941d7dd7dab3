using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>The steps that empty a server. Each asks what still has to go, sees to it, and waits until nothing is left to do.</summary>
internal sealed class DrainSteps(IGrainFactory grains)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public Task<StepResult> StopAll(StepContext context) => Empty(
        context,
        isDone: instance => instance.Status is InstanceStatus.Stopped or InstanceStatus.Suspended,
        act: (grain, _) => grain.Change(InstanceVerb.Stop, context.Request.Actor));

    public Task<StepResult> MoveAll(StepContext context) => Empty(
        context,
        isDone: instance => instance.Server != ServerId.Of(context.Request.Target),
        act: (grain, instance) => instance.Status is InstanceStatus.Stopped or InstanceStatus.Suspended or InstanceStatus.Running
            ? grain.Move(context.Request.Actor)
            : Task.FromResult<Outcome<InstanceView>>(FleetError.Conflict($"it is {instance.Status.ToString().ToUpperInvariant()}")));

    /// <summary>Only a forced removal finds any here. What its machine does not let go of is given up.</summary>
    public Task<StepResult> DestroyAll(StepContext context) => Empty(
        context,
        isDone: instance => instance.Status == InstanceStatus.Destroyed,
        act: async (grain, instance) =>
        {
            // Tried once: the second time it is found in ERROR, and given up.
            if (instance.Status != InstanceStatus.Error) return await grain.Change(InstanceVerb.Destroy, context.Request.Actor);
            await grain.Abandon("Its server was removed by force");
            return await grain.Get();
        });

    private async Task<StepResult> Empty(
        StepContext context, Func<InstanceView, bool> isDone, Func<IInstanceGrain, InstanceView, Task<Outcome<InstanceView>>> act)
    {
        var left = 0;
        // Whoever sees the server need not know of its instances: they are counted, and not named.
        var refused = ImmutableArray.CreateBuilder<string>();
        foreach (var id in await grains.Server(ServerId.Of(context.Request.Target)).Instances())
        {
            var grain = grains.Instance(id);
            var instance = await grain.Get();
            if (!instance.IsOk || isDone(instance.Value)) continue;
            if (instance.Value.Operation is null)
            {
                var acted = await act(grain, instance.Value);
                if (!acted.IsOk)
                {
                    refused.Add(acted.Error.Message);
                    continue;
                }
            }

            left++;
        }

        if (left > 0) return StepResult.Wait(Poll);
        return refused.Count == 0
            ? StepResult.Done()
            : StepResult.Fail(new OperationError("conflict", $"{refused.Count} could not go: {string.Join("; ", refused.Distinct())}"));
    }
}
