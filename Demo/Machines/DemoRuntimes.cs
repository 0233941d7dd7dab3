using System.Collections.Immutable;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Demo.Machines;

/// <summary>The names of the real runtimes; behind each stand the same simulated programs.</summary>
internal sealed class DemoRuntimes(DemoWorld world) : IRuntimes
{
    private readonly ImmutableDictionary<string, IRuntime> _runtimes = All.ToImmutableDictionary(name => name, name => (IRuntime)new DemoRuntime(name, world));

    public static ImmutableArray<string> All { get; } = ["compose", "process", "systemd"];

    public ImmutableArray<string> Names => All;

    public IRuntime? Find(string name) => _runtimes.GetValueOrDefault(name);
}

/// <summary>Starts and stops programs that are only described.</summary>
internal sealed class DemoRuntime(string name, DemoWorld world) : IRuntime
{
    public string Name => name;

    public IRuntimeData Data { get; } = new DemoData(world);

    public async Task<Remote<bool>> Install(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default)
    {
        // The demo's own are put there faster than one could look on.
        var isPlanned = spec.Env.ContainsKey(DemoWorld.NameVariable) && world.Find(instance.Value) is null;
        if (await world.Reach(machine.Server.Value, isPlanned ? 0 : 1.2, cancellationToken) is { } error) return error;
        world.Install(machine.Server.Value, instance.Value, spec);
        return true;
    }

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, 0.9, program => world.Start(program), cancellationToken);

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, 0.9, program => program.Stop(), cancellationToken);

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, 0.2, program => program.Pause(), cancellationToken);

    public async Task<Remote<InstanceObservation>> Status(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0, cancellationToken) is { } error) return error;
        return Find(machine, instance) is { } program
            ? program.Look(world.Now)
            : new InstanceObservation(instance, ProcessState.Missing, null, HealthState.Unknown, null, null, 0, 0, 0, 0);
    }

    public async Task<Remote<ImmutableArray<string>>> Logs(MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0, cancellationToken) is { } error) return error;
        if (Find(machine, instance) is not { } program) return NotInstalled;
        var now = world.Now;
        return ImmutableArray.CreateRange(Enumerable.Range(0, Math.Min(lines, 20)).Select(i =>
            LogLines.At(program, now.AddSeconds(-10 * i), world.Draw)).Reverse().Select(line => $"{line.At:HH:mm:ss} {line.Level} {line.Message}"));
    }

    public async Task<Remote<string>> RunHook(
        MachineAddress machine, InstanceId instance, InstanceHook hook, ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.8, cancellationToken) is { } error ? error : "the demo runs no hooks: taken as done";

    public async Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0.7, cancellationToken) is { } error) return error;
        world.Remove(machine.Server.Value, instance.Value);
        return true;
    }

    private static RemoteError NotInstalled => new(RemoteFault.ScriptFailed, "The instance is not installed there", 66);

    private DemoProgram? Find(MachineAddress machine, InstanceId instance) =>
        world.On(machine.Server.Value).FirstOrDefault(program => program.Instance == instance);

    private async Task<Remote<bool>> Do(MachineAddress machine, InstanceId instance, double seconds, Action<DemoProgram> act, CancellationToken cancellation)
    {
        var isNew = Find(machine, instance) is { IsPlanned: true, HasRun: false };
        if (await world.Reach(machine.Server.Value, isNew ? 0 : seconds, cancellation) is { } error) return error;
        if (Find(machine, instance) is not { } program) return NotInstalled;
        act(program);
        return true;
    }
}
