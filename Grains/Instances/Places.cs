using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Grains.Instances;

/// <summary>An instance on a machine: what its steps work on.</summary>
internal sealed record Place(InstanceId Id, MachineAddress Machine, InstanceDeployment Deployment, IRuntime Runtime)
{
    public InstanceSpec Spec => Deployment.Spec;
}

/// <summary>Says on which server a step works.</summary>
internal delegate Task<Outcome<ServerId>> Where(StepContext context);

/// <summary>One verb of a runtime.</summary>
internal delegate Task<Remote<bool>> Verb(Place place, CancellationToken cancellation);

/// <summary>What a step does, or how it is undone.</summary>
internal delegate Task<StepResult> PlacedStep(Place place, StepContext context);

/// <summary>Finds the machine, the runtime and the spec of the instance that an operation works on, anew for each step.</summary>
internal sealed class Places(IGrainFactory grains, IRuntimes runtimes)
{
    public static InstanceId Id(StepContext context) => InstanceId.Of(context.Request.Target);

    public IInstanceGrain Instance(StepContext context) => grains.Instance(Id(context));

    /// <summary>The server where the instance lives.</summary>
    public async Task<Outcome<ServerId>> Here(StepContext context)
    {
        var deployment = await Instance(context).Deployment();
        return deployment.IsOk ? deployment.Value.Server!.Value : deployment.As<ServerId>();
    }

    /// <summary>The other server of a move: where it goes and, once it has gone there, where it came from.</summary>
    public Task<Outcome<ServerId>> There(StepContext context) => Instance(context).Destination();

    public async Task<Outcome<Place>> Find(Where where, StepContext context)
    {
        var server = await where(context);
        return server.IsOk ? await Find(Id(context), server.Value) : server.As<Place>();
    }

    /// <summary>The instance on the server where it lives.</summary>
    public async Task<Outcome<Place>> Find(InstanceId instance)
    {
        var deployment = await grains.Instance(instance).Deployment();
        return deployment.IsOk ? await Find(instance, deployment.Value.Server!.Value) : deployment.As<Place>();
    }

    /// <summary>A step that works on the instance on that server.</summary>
    public Func<StepContext, Task<StepResult>> At(Where where, PlacedStep step) => async context =>
    {
        var place = await Find(where, context);
        return place.IsOk ? await step(place.Value, context) : place.Error.ToFailure();
    };

    /// <summary>A step that is one verb of the instance's runtime.</summary>
    public Func<StepContext, Task<StepResult>> Drive(Where where, Verb verb) => At(where, async (place, context) =>
    {
        var driven = await verb(place, context.Cancellation);
        return driven.Error?.ToFailure() ?? StepResult.Done();
    });

    /// <summary>A step that is only done with an instance whose program runs, or did before the operation.</summary>
    public Func<StepContext, Task<StepResult>> IfItRuns(Func<StepContext, Task<StepResult>> step) => async context =>
    {
        var instance = await Instance(context).Get();
        return instance.Value is { } view && InstanceMachine.Runs(view) ? await step(context) : StepResult.Done("It does not run");
    };

    /// <summary>A step that is done if somebody wants the instance to run.</summary>
    public Func<StepContext, Task<StepResult>> IfItShallRun(Func<StepContext, Task<StepResult>> step) => async context =>
    {
        var instance = await Instance(context).Get();
        return instance.Value?.Desired == InstanceStatus.Running ? await step(context) : StepResult.Done("It is not to run");
    };

    /// <summary>A step that is tried, and whose failure is no more than a message.</summary>
    public static Func<StepContext, Task<StepResult>> AtAnyPrice(Func<StepContext, Task<StepResult>> step) => async context =>
    {
        var result = await step(context);
        return result.Error is { } error && (context.IsLastAttempt || !result.IsTransient)
            ? StepResult.Done($"Something may be left there: {error.Message}")
            : result;
    };

    private async Task<Outcome<Place>> Find(InstanceId instance, ServerId server)
    {
        var deployment = await grains.Instance(instance).Deployment();
        if (!deployment.IsOk) return deployment.As<Place>();
        var machine = await grains.Server(server).Machine();
        if (!machine.IsOk) return machine.As<Place>();
        return runtimes.Find(deployment.Value.Runtime) is { } runtime
            ? new Place(instance, machine.Value, deployment.Value, runtime)
            : FleetError.Invalid($"This Fleet has no runtime {deployment.Value.Runtime}", "runtime");
    }
}
