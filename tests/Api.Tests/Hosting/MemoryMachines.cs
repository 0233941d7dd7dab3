using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Api.Tests.Hosting;

/// <summary>
/// Machines that exist in memory only, and keep their processes as records. A program named <c>crash</c> ends at once with exit code 3.
/// </summary>
public sealed class MemoryMachines : IMachines, IRuntimes
{
    public const string RuntimeName = "process";

    /// <summary>The host with by far the most room: instances that may go anywhere go there, and to no server that a test has for itself.</summary>
    public const string VastHost = "vast.test";

    private readonly ConcurrentDictionary<string, RemoteError> _broken = new();
    private readonly ConcurrentDictionary<(ServerId, InstanceId), MemoryProcess> _processes = new();
    private readonly ImmutableArray<MemoryRuntime> _runtimes;

    public MemoryMachines() => _runtimes = [new("compose", this), new(RuntimeName, this)];

    public ImmutableArray<string> Names => [.. _runtimes.Select(runtime => runtime.Name)];

    /// <summary>Every action on that host fails from now on. Where it is scripts that fail, the host is still within reach.</summary>
    public void Break(string host, RemoteFault fault) => _broken[host] = new(fault, $"{host} is broken on purpose");

    /// <summary>The host works again.</summary>
    public void Mend(string host) => _broken.TryRemove(host, out _);

    public bool Knows(InstanceId instance) => _processes.Keys.Any(key => key.Item2 == instance);

    /// <summary>The instance as it is on its machine.</summary>
    public MemoryProcess Of(string instance) => _processes.Single(pair => pair.Key.Item2.Value == instance).Value;

    public IRuntime? Find(string name) => _runtimes.FirstOrDefault(runtime => runtime.Name == name);

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Reach(machine, () => new HostIdentity("ssh-ed25519 AAAA", $"SHA256:{machine.Host}"));

    public Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine,
            () => machine.Host == VastHost
                ? new MachineFacts("Debian GNU/Linux", "12", "6.1.0", "x86_64", 4096, 8L << 40, 6L << 40, 100L << 40, 80L << 40, null)
                : new MachineFacts("Debian GNU/Linux", "12", "6.1.0", "x86_64", 4, 8L << 30, 6L << 30, 100L << 30, 80L << 30, null));

    public Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default) =>
        On(machine, () => Names);

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) =>
        Task.FromResult(new SshKeyPair("-----BEGIN", $"ssh-ed25519 AAAA {comment}"));

    public Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Reach(machine, () => new ProbeReport(
        1_000, 0.5, 8L << 30, 6L << 30, 100L << 30, 80L << 30,
        [.. _processes.Where(pair => pair.Key.Item1 == machine.Server).Select(pair => pair.Value.Observe(pair.Key.Item2))]));

    public Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) => On(machine, () => true);

    public Task Forget(ServerId server) => Task.CompletedTask;

    private Task<Remote<T>> Reach<T>(MachineAddress machine, Func<T> action) =>
        _broken.TryGetValue(machine.Host, out var error) && error.Fault is RemoteFault.ScriptFailed ? Task.FromResult<Remote<T>>(action()) : On(machine, action);

    internal Task<Remote<T>> On<T>(MachineAddress machine, Func<T> action) =>
        Task.FromResult<Remote<T>>(_broken.TryGetValue(machine.Host, out var error) ? error : action());

    /// <summary>The same for what is found there; <paramref name="action"/> gets null where nothing is installed.</summary>
    internal Task<Remote<T>> On<T>(MachineAddress machine, InstanceId instance, Func<MemoryProcess?, T> action) =>
        On(machine, () => action(_processes.GetValueOrDefault((machine.Server, instance))));

    internal MemoryProcess Install(MachineAddress machine, InstanceId instance) =>
        _processes.GetOrAdd((machine.Server, instance), _ => new());

    internal void Remove(MachineAddress machine, InstanceId instance) => _processes.TryRemove((machine.Server, instance), out _);
}
