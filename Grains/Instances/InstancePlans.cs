using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Instances;

/// <summary>The operations on instances, as tables of steps.</summary>
internal sealed class InstancePlans(IGrainFactory grains, IRuntimes runtimes, IOptions<OperationOptions> options)
{
    private delegate Task<Remote<bool>> Verb(Place place, CancellationToken cancellation);

    public IEnumerable<OperationPlan> All()
    {
        OperationStep start = new("start", Drive(Here, Start));
        OperationStep stop = new("stop", Drive(Here, Stop));
        OperationStep health = new("health", context => AwaitHealth(Here, context));

        return
        [
            new(OperationKind.DeployInstance,
            [
                new("reserve", context => Reserve(Here, context), context => Detach(Here, context)),
                new("install", Drive(Here, Install), Drive(Here, Remove)),
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
                new("remove", Drive(Here, Remove)),
                new("detach", context => Detach(Here, context)),
                new("release_name", ReleaseName),
            ]),
            new(OperationKind.MoveInstance,
            [
                new("reserve", context => Reserve(There, context), context => Detach(There, context)),
                new("install", Drive(There, Install), Drive(There, Remove)),
                new("stop", Drive(Here, Stop), IfItRuns(Drive(Here, Start))),
                new("start", IfItRuns(Drive(There, Start))),
                new("health", IfItRuns(context => AwaitHealth(There, context))),
                new("switch", Switch),
                // The instance lives at its new place: whatever the old one still does, nothing is undone any more.
                new("remove", AtAnyPrice(Drive(There, Remove))),
                new("detach", AtAnyPrice(context => Detach(There, context))),
            ]),
        ];
    }

    private sealed record Place(InstanceId Id, MachineAddress Machine, InstanceSpec Spec, IRuntime Runtime);

    private static Task<Remote<bool>> Install(Place place, CancellationToken cancellation) =>
        place.Runtime.Install(place.Machine, place.Id, place.Spec, cancellation);

    private static Task<Remote<bool>> Start(Place place, CancellationToken cancellation) => place.Runtime.Start(place.Machine, place.Id, cancellation);

    private static Task<Remote<bool>> Stop(Place place, CancellationToken cancellation) => place.Runtime.Stop(place.Machine, place.Id, cancellation);

    private static Task<Remote<bool>> Remove(Place place, CancellationToken cancellation) => place.Runtime.Remove(place.Machine, place.Id, cancellation);

    /// <summary>The server where the instance lives.</summary>
    private async Task<Outcome<ServerId>> Here(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        return deployment.IsOk ? deployment.Value.Server!.Value : deployment.As<ServerId>();
    }

    /// <summary>The other server of a move: where it goes and, once it has gone there, where it came from.</summary>
    private Task<Outcome<ServerId>> There(StepContext context) => Instance(context).Destination();

    /// <summary>A step that is one verb of the instance's runtime.</summary>
    private Func<StepContext, Task<StepResult>> Drive(Func<StepContext, Task<Outcome<ServerId>>> where, Verb verb) => async context =>
    {
        var place = await Find(where, context);
        if (!place.IsOk) return StepResult.Fail(place.Error.ToOperationError());
        var driven = await verb(place.Value, context.Cancellation);
        return driven.Error is { } error ? StepResult.Fail(error.ToOperationError(), error.IsTransient) : StepResult.Done();
    };

    private Func<StepContext, Task<StepResult>> IfItRuns(Func<StepContext, Task<StepResult>> step) => async context =>
    {
        var instance = await Instance(context).Get();
        return instance.Value?.Status == InstanceStatus.Running ? await step(context) : StepResult.Done("It does not run");
    };

    private static Func<StepContext, Task<StepResult>> AtAnyPrice(Func<StepContext, Task<StepResult>> step) => async context =>
    {
        var result = await step(context);
        return result.Error is { } error ? StepResult.Done($"Something may be left there: {error.Message}") : result;
    };

    private async Task<StepResult> AwaitHealth(Func<StepContext, Task<Outcome<ServerId>>> where, StepContext context)
    {
        var place = await Find(where, context);
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

    /// <summary>Takes the place; where Fleet chose the server and somebody else was faster, chooses again.</summary>
    private async Task<StepResult> Reserve(Func<StepContext, Task<Outcome<ServerId>>> where, StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (!deployment.IsOk) return StepResult.Fail(deployment.Error.ToOperationError());
        var server = await where(context);
        if (!server.IsOk) return StepResult.Fail(server.Error.ToOperationError());

        var attached = await grains.Server(server.Value).Attach(Id(context), deployment.Value.Spec.Resources ?? Reservation.Usual);
        if (attached.IsOk) return StepResult.Done(server.Value.Value);
        var other = await Instance(context).PlaceElsewhere(context.Operation);
        return other.IsOk ? StepResult.Wait(TimeSpan.Zero) : StepResult.Fail(attached.Error.ToOperationError());
    }

    private async Task<StepResult> Detach(Func<StepContext, Task<Outcome<ServerId>>> where, StepContext context)
    {
        var server = await where(context);
        if (server.IsOk) await grains.Server(server.Value).Detach(Id(context));
        return StepResult.Done();
    }

    private async Task<StepResult> Switch(StepContext context)
    {
        await Instance(context).Moved(context.Operation);
        return StepResult.Done();
    }

    private async Task<StepResult> ReleaseName(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (deployment.IsOk) await grains.InstanceName(deployment.Value.Name).Release(Id(context));
        return StepResult.Done();
    }

    private async Task<Outcome<Place>> Find(Func<StepContext, Task<Outcome<ServerId>>> where, StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        if (!deployment.IsOk) return deployment.As<Place>();
        var server = await where(context);
        if (!server.IsOk) return server.As<Place>();
        var machine = await grains.Server(server.Value).Machine();
        if (!machine.IsOk) return machine.As<Place>();
        return runtimes.Find(deployment.Value.Runtime) is { } runtime
            ? new Place(Id(context), machine.Value, deployment.Value.Spec, runtime)
            : FleetError.Invalid($"This Fleet has no runtime {deployment.Value.Runtime}", "runtime");
    }

    private IInstanceGrain Instance(StepContext context) => grains.Instance(Id(context));

    private static InstanceId Id(StepContext context) => InstanceId.Of(context.Request.Target);
}
