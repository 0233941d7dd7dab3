using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;

namespace Fleet.Grains.Instances;

/// <summary>The steps that an instance goes through once: what had its name before is torn down, and its hooks are run.</summary>
internal sealed class BirthSteps(IGrainFactory grains, Places places)
{
    private const string AdminPassword = "FLEET_ADMIN_PASSWORD";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Waits until nothing is left of the instance that held the name. One that runs again meanwhile is somebody's: it stays.</summary>
    public async Task<StepResult> RemovePredecessor(StepContext context)
    {
        var order = await places.Instance(context).Order();
        if (order.Value?.Predecessor is not { } former) return StepResult.Done("The name was free");

        var found = await grains.Instance(former).Get();
        if (!found.IsOk || found.Value.Status == InstanceStatus.Destroyed) return StepResult.Done($"{former} is gone");
        if (found.Value.Operation is not null) return StepResult.Wait(Poll);
        if (found.Value.Status != InstanceStatus.Error) return StepResult.Fail(new OperationError("conflict", $"{former}, which has the name, runs again"));
        if (found.Value.UpdatedAt > context.StartedAt)
        {
            return StepResult.Fail(new OperationError("conflict", $"{former}, which had the name, could not be removed: {found.Value.StatusMessage}"));
        }

        var begun = await grains.Instance(former).Change(InstanceVerb.Destroy, context.Request.Actor);
        return begun.IsOk ? StepResult.Wait(Poll) : begun.Error.ToFailure();
    }

    public Func<StepContext, Task<StepResult>> Initialise() => Run(hooks => hooks.Initialise, "It has nothing to initialise");

    /// <summary>A spec without such a hook has, by its author's word, nothing that acts twice.</summary>
    public Func<StepContext, Task<StepResult>> Neutralize()
    {
        var run = Run(hooks => hooks.Neutralize, "Its template has nothing that neutralizes it: it acts as its source does");
        return async context =>
        {
            var deployment = await places.Instance(context).Deployment();
            return deployment.Value?.Origin?.CloneOf is { Neutralize: true } ? await run(context) : StepResult.Done("Not asked for");
        };
    }

    public Func<StepContext, Task<StepResult>> SetAdminPassword()
    {
        var run = Run(hooks => hooks.AdminPassword, "Its template has nothing that sets a password: its source's holds");
        return async context =>
        {
            var deployment = await places.Instance(context).Deployment();
            return deployment.Value?.Origin?.AdminPassword is not null ? await run(context) : StepResult.Done("Not asked for");
        };
    }

    private Func<StepContext, Task<StepResult>> Run(Func<InstanceHooks, InstanceHook?> which, string otherwise) =>
        places.At(places.Here, async (place, context) =>
        {
            if (place.Spec.Hooks is not { } hooks || which(hooks) is not { } hook) return StepResult.Done(otherwise);
            var variables = ImmutableSortedDictionary<string, SealedSecret>.Empty;
            if (place.Deployment.Origin?.AdminPassword is { } password) variables = variables.Add(AdminPassword, password);
            var run = await place.Runtime.RunHook(place.Machine, place.Id, hook, variables, context.Cancellation);
            return run.Error?.ToFailure() ?? StepResult.Done(run.Value);
        });
}
