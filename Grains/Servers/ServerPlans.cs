using System.Collections.Immutable;
using Fleet.Cloud;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Operations;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Servers;

/// <summary>The operations on servers, as tables of steps. Those that rent machines are in <c>RentalSteps.cs</c>.</summary>
internal sealed class ServerPlans(IGrainFactory grains, IMachines machines, IRuntimes runtimes, ICloudProviders clouds, ISecretBox box, IStateQueries states)
{
    /// <summary>How long a rented machine may take to boot. Providers promise about a minute.</summary>
    private static readonly TimeSpan BootTime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BootPoll = TimeSpan.FromSeconds(5);

    public IEnumerable<OperationPlan> All()
    {
        var rental = new RentalSteps(grains, machines, clouds, box);
        var drain = new DrainSteps(grains, states);
        ImmutableArray<OperationStep> provision =
        [
            new("connect", Connect),
            new("host_key", PinHostKey),
            new("facts", ReadFacts),
            new("prerequisites", CheckPrerequisites),
            new("runtime_check", CheckRuntimes),
            new("capacity", EstimateCapacity),
            new("ready", LookOnce),
        ];
        return
        [
            new(OperationKind.ProvisionServer, provision),
            new(OperationKind.RentServer,
            [
                new("key", rental.MakeKey),
                new("order", rental.Order, rental.GiveBack),
                new("address", rental.AwaitAddress),
                .. provision,
            ]),
            new(OperationKind.StopServerInstances, [new("stop_instances", drain.StopAll)]),
            new(OperationKind.MoveServerInstances, [new("move_instances", drain.MoveAll)]),
            new(OperationKind.RemoveServer,
            [
                new("destroy_instances", drain.DestroyAll),
                new("clean_up", CleanUp),
                new("disconnect", Disconnect),
                new("give_back", rental.GiveBack),
            ]) { Removes = true },
        ];
    }

    /// <summary>
    /// Somebody waits to hear that the port is closed or the key is wrong, so there is no second try, unless the machine was rented a moment
    /// ago and is still booting. A changed host key is left to the step of that name.
    /// </summary>
    private async Task<StepResult> Connect(StepContext context)
    {
        var machine = await Machine(context);
        if (!machine.IsOk) return StepResult.Fail(machine.Error.ToOperationError());

        var connected = await machines.Connect(machine.Value, context.Cancellation);
        if (connected.Error is not { } error || error.Fault == RemoteFault.HostKeyChanged) return StepResult.Done();
        var isBooting = context.Request.Kind == OperationKind.RentServer && context.Now - context.StartedAt < BootTime;
        return isBooting && (error.IsTransient || error.Fault is RemoteFault.NotSsh or RemoteFault.AuthenticationFailed)
            ? StepResult.Wait(BootPoll)
            : StepResult.Fail(error.ToOperationError());
    }

    private Task<StepResult> PinHostKey(StepContext context) => Look(
        context,
        machines.Connect,
        identity => new ServerFinding { Identity = identity },
        identity => $"Host key {identity.Fingerprint}");

    private Task<StepResult> ReadFacts(StepContext context) => Look(
        context,
        machines.ReadFacts,
        facts => new ServerFinding { Facts = facts },
        facts => $"{facts.OsName} {facts.OsVersion}, kernel {facts.Kernel}, {facts.Architecture}, {facts.CpuCores} cores");

    private Task<StepResult> CheckPrerequisites(StepContext context) => Look(
        context,
        machines.CheckPrerequisites,
        found => new ServerFinding { Runtimes = [.. found.Where(name => runtimes.Find(name) is not null)] },
        _ => "Nothing is missing");

    private async Task<StepResult> CheckRuntimes(StepContext context)
    {
        var server = await Server(context).Get();
        if (!server.IsOk) return StepResult.Fail(server.Error.ToOperationError());
        return server.Value.Runtimes.IsEmpty
            ? StepResult.Fail(new OperationError("no_runtime", $"None of {string.Join(", ", runtimes.Names)} works on this machine"))
            : StepResult.Done(string.Join(", ", server.Value.Runtimes));
    }

    private async Task<StepResult> EstimateCapacity(StepContext context)
    {
        var server = await Server(context).Get();
        return server.Value?.Capacity is { } capacity
            ? StepResult.Done(capacity.Reasoning)
            : StepResult.Fail(new OperationError("script_failed", "The machine's facts are not known"));
    }

    private Task<StepResult> LookOnce(StepContext context) => Look(
        context, machines.Probe, _ => new ServerFinding(), probe => $"Up for {TimeSpan.FromSeconds(probe.UptimeSeconds):d\\d\\ hh\\:mm}");

    private async Task<StepResult> CleanUp(StepContext context)
    {
        var machine = await Machine(context);
        if (!machine.IsOk || machine.Value.Host.Length == 0) return StepResult.Done();

        // A machine that is gone for good must still be removable.
        var cleaned = await machines.CleanUp(machine.Value, context.Cancellation);
        return StepResult.Done(cleaned.Error is { } error ? $"Not cleaned up: {error.Message}" : null);
    }

    private async Task<StepResult> Disconnect(StepContext context)
    {
        await machines.Forget(ServerId.Of(context.Request.Target));
        return StepResult.Done();
    }

    /// <summary>A step that looks at the machine and writes down what it found.</summary>
    private async Task<StepResult> Look<T>(
        StepContext context,
        Func<MachineAddress, CancellationToken, Task<Remote<T>>> look,
        Func<T, ServerFinding> finding,
        Func<T, string> message)
    {
        var machine = await Machine(context);
        if (!machine.IsOk) return StepResult.Fail(machine.Error.ToOperationError());

        var looked = await look(machine.Value, context.Cancellation);
        if (looked.Error is { } error) return StepResult.Fail(error.ToOperationError(), error.IsTransient);

        var stored = await Server(context).Found(context.Operation, finding(looked.Value!));
        return stored.IsOk ? StepResult.Done(message(looked.Value!)) : StepResult.Fail(stored.Error.ToOperationError());
    }

    private IServerGrain Server(StepContext context) => grains.Server(ServerId.Of(context.Request.Target));

    private Task<Outcome<MachineAddress>> Machine(StepContext context) => Server(context).Machine();
}
