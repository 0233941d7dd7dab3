using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Instances;

/// <summary>The operations on instances, as tables of steps.</summary>
internal sealed class InstancePlans(IGrainFactory grains, IRuntimes runtimes, IOptions<OperationOptions> options)
{
    public IEnumerable<OperationPlan> All()
    {
        OperationStep start = new("start", Drive((runtime, place, cancel) => runtime.Start(place.Machine, place.Id, cancel)));
        OperationStep stop = new("stop", Drive((runtime, place, cancel) => runtime.Stop(place.Machine, place.Id, cancel)));
        OperationStep health = new("health", AwaitHealth);
        var remove = Drive((runtime, place, cancel) => runtime.Remove(place.Machine, place.Id, cancel));

        return
        [
            new(OperationKind.DeployInstance,
            [
                new("reserve", Reserve, Detach),
                new("install", Drive((runtime, place, cancel) => runtime.Install(place.Machine, place.Id, place.Spec, cancel)), remove),
                start,
                health,
            ]),
            new(OperationKind.StartInstance, [start, health]),
            new(OperationKind.ResumeInstance, [start, health]),
            new(OperationKind.RestartInstance, [stop, start, health]),
            new(OperationKind.StopInstance, [stop]),
            new(OperationKind.SuspendInstance, [stop]),
            new(OperationKind.DestroyInstance,
            [
                new("remove", remove),
                new("detach", Detach),
                new("release_name", ReleaseName),
            ]),
        ];
    }

    private sealed record Place(InstanceId Id, MachineAddress Machine, InstanceSpec Spec, IRuntime Runtime);

    /// <summary>A step that is one verb of the instance's runtime.</summary>
    private Func<StepContext, Task<StepResult>> Drive(Func<IRuntime, Place, CancellationToken, Task<Remote<bool>>> verb) => async context =>
    {
        var place = await Find(context);
        if (!place.IsOk) return StepResult.Fail(place.Error.ToOperationError());
        var driven = await verb(place.Value.Runtime, place.Value, context.Cancellation);
        return driven.Error is { } error ? StepResult.Fail(error.ToOperationError(), error.IsTransient) : StepResult.Done();
    };

    private async Task<StepResult> AwaitHealth(StepContext context)
    {
        var place = await Find(context);
        if (!place.IsOk) return StepResult.Fail(place.Error.ToOperationError());
        var status = await place.Value.Runtime.Status(place.Value.Machine, place.Value.Id, context.Cancellation);
        if (status.Error is { } error) return StepResult.Fail(error.ToOperationError(), error.IsTransient);

        var observed = status.Value!;
        if (observed.State != ProcessState.Running)
        {
            var how = observed.ExitCode is { } code ? $" with exit code {code}" : "";
            return StepResult.Fail(new OperationError("exited", $"The program ended by itself{how} before it was well"));
        }

        var waited = context.Now - context.StartedAt;
        var isWell = place.Value.Spec.HealthCheck is null ? waited >= options.Value.SettleTime : observed.Health == HealthState.Healthy;
        if (isWell) return StepResult.Done($"Runs as process {observed.Pid}");
        return waited < options.Value.HealthTimeout
            ? StepResult.Wait(options.Value.PollInterval)
            : StepResult.Fail(new OperationError("unhealthy", $"Not healthy within {options.Value.HealthTimeout.TotalSeconds:0} s: {observed.HealthMessage}"));
    }

    private async Task<StepResult> Reserve(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (!deployment.IsOk) return StepResult.Fail(deployment.Error.ToOperationError());
        var attached = await grains.Server(deployment.Value.Server).Attach(Id(context));
        return attached.IsOk ? StepResult.Done() : StepResult.Fail(attached.Error.ToOperationError());
    }

    private async Task<StepResult> Detach(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (deployment.IsOk) await grains.Server(deployment.Value.Server).Detach(Id(context));
        return StepResult.Done();
    }

    private async Task<StepResult> ReleaseName(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (deployment.IsOk) await grains.InstanceName(deployment.Value.Name).Release(Id(context));
        return StepResult.Done();
    }

    private async Task<Outcome<Place>> Find(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (!deployment.IsOk) return deployment.As<Place>();
        var machine = await grains.Server(deployment.Value.Server).Machine();
        if (!machine.IsOk) return machine.As<Place>();
        return runtimes.Find(deployment.Value.Runtime) is { } runtime
            ? new Place(Id(context), machine.Value, deployment.Value.Spec, runtime)
            : FleetError.Invalid($"This Fleet has no runtime {deployment.Value.Runtime}", "runtime");
    }

    private IInstanceGrain Instance(StepContext context) => grains.Instance(Id(context));

    private static InstanceId Id(StepContext context) => InstanceId.Of(context.Request.Target);
}
