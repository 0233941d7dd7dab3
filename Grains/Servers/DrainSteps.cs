using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Servers;

/// <summary>The steps that empty a server. Each asks what still has to go, sees to it, and waits until nothing is left to do.</summary>
internal sealed class DrainSteps(IGrainFactory grains, IStateQueries states)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How often an instance may fail to go until it counts as one that cannot: each of its operations has tried for a while.</summary>
    private const int Tries = 3;

    public Task<StepResult> StopAll(StepContext context) => Empty(
        context,
        isDone: instance => instance.Status is InstanceStatus.Stopped or InstanceStatus.Suspended,
        act: async (grain, instance) =>
            await WhyNot(context, instance) is { } why ? why : await grain.Change(InstanceVerb.Stop, context.Request.Actor));

    public Task<StepResult> MoveAll(StepContext context) => Empty(
        context,
        isDone: instance => instance.Server != ServerId.Of(context.Request.Target),
        act: async (grain, instance) =>
        {
            if (await WhyNot(context, instance) is { } why) return why;
            return instance.Status is InstanceStatus.Stopped or InstanceStatus.Suspended or InstanceStatus.Running
                ? await grain.Move(context.Request.Actor)
                : FleetError.Conflict($"it is {instance.Status.ToString().ToUpperInvariant()}");
        });

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

    /// <summary>Why it is not asked to go once more; null if it is.</summary>
    private async Task<FleetError?> WhyNot(StepContext context, InstanceView instance)
    {
        var failed = await states.Query(
            new StateQuery
            {
                Kind = StateKinds.Operation,
                Filters = [new StateFilter("target", [instance.Id.Value]), new StateFilter("status", [nameof(OperationStatus.Failed)])],
                From = context.StartedAt,
                Limit = Tries,
                IdsOnly = true,
            },
            context.Cancellation);
        return failed.Rows.Length >= Tries ? FleetError.Conflict($"it has failed {Tries} times: {instance.StatusMessage}") : null;
    }

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
