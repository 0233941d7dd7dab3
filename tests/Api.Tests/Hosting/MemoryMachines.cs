using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Servers;

namespace Fleet.Api.Tests.Hosting;

/// <summary>
/// Machines that exist in memory only, and keep their processes as records. A program named <c>crash</c> ends at once with exit code 3.
/// </summary>
public sealed class MemoryMachines : IMachines, IRuntimes, IRuntime
{
    public const string RuntimeName = "process";

    private readonly ConcurrentDictionary<string, RemoteError> _broken = new();
    private readonly ConcurrentDictionary<(ServerId, InstanceId), Process> _processes = new();

    public ImmutableArray<string> Names => [RuntimeName];

    public string Name => RuntimeName;

    public IRuntimeData Data => throw new NotSupportedException();

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Every action on that host fails from now on.</summary>
    public void Break(string host, RemoteFault fault) => _broken[host] = new(fault, $"{host} is broken on purpose");

    /// <summary>The host works again.</summary>
    public void Mend(string host) => _broken.TryRemove(host, out _);

    public bool Knows(InstanceId instance) => _processes.Keys.Any(key => key.Item2 == instance);

    public IRuntime? Find(string name) => name == RuntimeName ? this : null;

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine, () => new HostIdentity("ssh-ed25519 AAAA", $"SHA256:{machine.Host}"));

    public Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine,
            () => new MachineFacts("Debian GNU/Linux", "12", "6.1.0", "x86_64", 4, 8L << 30, 6L << 30, 100L << 30, 80L << 30, null));

    public Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine, () => Names);

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) =>
        Task.FromResult(new SshKeyPair("-----BEGIN", $"ssh-ed25519 AAAA {comment}"));

    public Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine, () => new ProbeReport(
        1_000, 0.5, 8L << 30, 6L << 30, 100L << 30, 80L << 30,
        [.. _processes.Where(pair => pair.Key.Item1 == machine.Server).Select(pair => pair.Value.Observe(pair.Key.Item2))]));

    public Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) => On(machine, () => true);

    public Task Forget(ServerId server) => Task.CompletedTask;

    public Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) =>
        On(machine, () => _processes.TryAdd((machine.Server, instance), new(spec, ProcessState.Stopped)));

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        On(machine,
            () => Move(machine, instance, process => process.Spec.Command[0] is "crash" ? ProcessState.Exited : ProcessState.Running));

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        On(machine, () => Move(machine, instance, _ => ProcessState.Stopped));

    public Task<Remote<InstanceObservation>> Status(
        MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        On(machine, () => _processes.TryGetValue((machine.Server, instance), out var process)
            ? process.Observe(instance)
            : new Process(new(), ProcessState.Missing).Observe(instance));

    public Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default) =>
        On(machine, () => Enumerable.Range(1, 10).Select(line => $"line {line}").TakeLast(lines).ToImmutableArray());

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        On(machine, () => _processes.TryRemove((machine.Server, instance), out _) || true);

    private bool Move(MachineAddress machine, InstanceId instance, Func<Process, ProcessState> to)
    {
        _processes.AddOrUpdate((machine.Server, instance), _ => throw new InvalidOperationException("Not installed."),
            (_, old) => old with { State = to(old) });
        return true;
    }

    private Task<Remote<T>> On<T>(MachineAddress machine, Func<T> action) =>
        Task.FromResult<Remote<T>>(_broken.TryGetValue(machine.Host, out var error) ? error : action());

    private sealed record Process(InstanceSpec Spec, ProcessState State)
    {
        public InstanceObservation Observe(InstanceId id) => new(
            id, State, State is ProcessState.Exited ? 3 : null, Spec.HealthCheck is null ? HealthState.Unknown : HealthState.Healthy, null,
            State is ProcessState.Running ? 4711 : null, State is ProcessState.Running ? 60 : 0, 1, 10 << 20, 1 << 20);
    }
}
