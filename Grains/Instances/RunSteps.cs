using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Grains.Secrets;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Instances;

/// <summary>The steps by which an instance gets a place, is put there, starts, and turns out to be well.</summary>
internal sealed class RunSteps(IGrainFactory grains, Places places, SecretReferences secrets, IOptions<OperationOptions> options)
{
    /// <summary>Here, and nowhere before, references to secrets are replaced by what they refer to.</summary>
    public async Task<Remote<bool>> Install(Place place, CancellationToken cancellation)
    {
        var resolved = await secrets.Resolve(place.Spec, place.Id, cancellation);
        return resolved.Error is { } error ? error : await place.Runtime.Install(place.Machine, place.Id, resolved.Value!, cancellation);
    }

    public static Task<Remote<bool>> Start(Place place, CancellationToken cancellation) => place.Runtime.Start(place.Machine, place.Id, cancellation);

    public static Task<Remote<bool>> Stop(Place place, CancellationToken cancellation) => place.Runtime.Stop(place.Machine, place.Id, cancellation);

    public static Task<Remote<bool>> Pause(Place place, CancellationToken cancellation) => place.Runtime.Pause(place.Machine, place.Id, cancellation);

    public static Task<Remote<bool>> Remove(Place place, CancellationToken cancellation) => place.Runtime.Remove(place.Machine, place.Id, cancellation);

    public async Task<StepResult> AwaitHealth(Place place, StepContext context)
    {
        var status = await place.Runtime.Status(place.Machine, place.Id, context.Cancellation);
        if (status.Error is { } error) return error.ToFailure();

        var observed = status.Value!;
        if (observed.State != ProcessState.Running)
        {
            var how = observed.ExitCode is { } code ? $" with exit code {code}" : "";
            return StepResult.Fail(new OperationError("exited", $"The program ended by itself{how} before it was well"));
        }

        var waited = context.Now - context.StartedAt;
        var isWell = place.Spec.HealthCheck is null ? waited >= options.Value.SettleTime : observed.Health == HealthState.Healthy;
        if (isWell) return StepResult.Done($"Runs as process {observed.Pid}");
        return waited < options.Value.HealthTimeout
            ? StepResult.Wait(options.Value.PollInterval)
            : StepResult.Fail(new OperationError("unhealthy", $"Not healthy within {options.Value.HealthTimeout.TotalSeconds:0} s: {observed.HealthMessage}"));
    }

    /// <summary>Takes the place; where Fleet chose the server and somebody else was faster, chooses again.</summary>
    public Func<StepContext, Task<StepResult>> Reserve(Where where) => async context =>
    {
        var deployment = await places.Instance(context).Deployment();
        if (!deployment.IsOk) return deployment.Error.ToFailure();
        var server = await where(context);
        if (!server.IsOk) return server.Error.ToFailure();

        var attached = await grains.Server(server.Value).Attach(Places.Id(context), deployment.Value.Spec.Resources ?? Reservation.Usual);
        if (attached.IsOk) return StepResult.Done(server.Value.Value);
        var other = await places.Instance(context).PlaceElsewhere(context.Operation);
        return other.IsOk ? StepResult.Wait(TimeSpan.Zero) : attached.Error.ToFailure();
    };

    public Func<StepContext, Task<StepResult>> Detach(Where where) => async context =>
    {
        var server = await where(context);
        if (server.IsOk) await grains.Server(server.Value).Detach(Places.Id(context));
        return StepResult.Done();
    };

    public async Task<StepResult> ReleaseName(StepContext context)
    {
        var deployment = await places.Instance(context).Deployment();
        if (deployment.IsOk) await grains.InstanceName(deployment.Value.Name).Release(Places.Id(context));
        return StepResult.Done();
    }
}
