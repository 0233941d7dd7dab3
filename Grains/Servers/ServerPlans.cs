using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>The operations on servers, as tables of steps.</summary>
internal sealed class ServerPlans(IGrainFactory grains, IMachines machines)
{
    public IEnumerable<OperationPlan> All() =>
    [
        new(OperationKind.ProvisionServer,
        [
            new("connect", Connect),
            new("facts", ReadFacts),
        ]),
        new(OperationKind.RemoveServer,
        [
            new("clean_up", CleanUp),
            new("disconnect", Disconnect),
        ]),
    ];

    private async Task<StepResult> Connect(StepContext context)
    {
        var machine = await Machine(context);
        if (!machine.IsOk) return StepResult.Fail(machine.Error.ToOperationError());

        // No second try here: somebody waits to hear that the port is closed or the key is wrong.
        var connected = await machines.Connect(machine.Value, context.Cancellation);
        if (connected.Error is { } error) return StepResult.Fail(error.ToOperationError());

        var identity = connected.Value!;
        var pinned = await Server(context).Provisioned(context.Operation, identity, null);
        return pinned.IsOk ? StepResult.Done($"Host key {identity.Fingerprint}") : StepResult.Fail(pinned.Error.ToOperationError());
    }

    private async Task<StepResult> ReadFacts(StepContext context)
    {
        var machine = await Machine(context);
        if (!machine.IsOk) return StepResult.Fail(machine.Error.ToOperationError());

        var read = await machines.ReadFacts(machine.Value, context.Cancellation);
        if (read.Error is { } error) return StepResult.Fail(error.ToOperationError(), error.IsTransient);

        var facts = read.Value!;
        var stored = await Server(context).Provisioned(context.Operation, null, facts);
        return stored.IsOk
            ? StepResult.Done($"{facts.OsName} {facts.OsVersion}, {facts.CpuCores} cores. {CapacityEstimate.Of(facts, null).Reasoning}")
            : StepResult.Fail(stored.Error.ToOperationError());
    }

    private async Task<StepResult> CleanUp(StepContext context)
    {
        var machine = await Machine(context);
        if (!machine.IsOk) return StepResult.Done();

        // A machine that is gone for good must still be removable.
        var cleaned = await machines.CleanUp(machine.Value, context.Cancellation);
        return StepResult.Done(cleaned.Error is { } error ? $"Not cleaned up: {error.Message}" : null);
    }

    private async Task<StepResult> Disconnect(StepContext context)
    {
        await machines.Forget(ServerId.Of(context.Request.Target));
        return StepResult.Done();
    }

    private IServerGrain Server(StepContext context) => grains.Server(ServerId.Of(context.Request.Target));

    private Task<Outcome<MachineAddress>> Machine(StepContext context) => Server(context).Machine();
}
