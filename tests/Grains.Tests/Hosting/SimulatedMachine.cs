using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Tests.Grains.Hosting;

/// <summary>
/// A machine in memory with the process runtime on it: it keeps folders and processes as records and outlives the Fleet that drives it,
/// as a real one does. The real one, over a real sshd, is what the tests of the Ssh room and the end-to-end tests drive.
/// </summary>
internal sealed class SimulatedMachine(TimeProvider time) : IMachines, IRuntimes, IRuntime
{
    private int _pids = 1000;

    public sealed record Process(int Pid, DateTimeOffset StartedAt, int? ExitCode);

    public ConcurrentDictionary<string, InstanceSpec> Folders { get; } = [];

    public ConcurrentDictionary<string, Process> Processes { get; } = [];

    /// <summary>Every verb that reached the machine, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>What a verb answers instead of acting; null lets it act.</summary>
    public Func<string, RemoteError?> Fault { get; set; } = _ => null;

    public HealthState Health { get; set; } = HealthState.Healthy;

    /// <summary>How a started program ends at once; null if it goes on.</summary>
    public int? ExitsAtOnce { get; set; }

    public HostIdentity Identity { get; set; } = new("ssh-ed25519 AAAA", "SHA256:one");

    public string Name => "process";

    public ImmutableArray<string> Names => ["process"];

    public IRuntime? Find(string name) => name == Name ? this : null;

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Do<HostIdentity>("connect", () => machine.HostKey is null || machine.HostKey == Identity.KnownHostsEntry ? Identity : KeyChanged);

    public Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Do<MachineFacts>("facts", () => new MachineFacts("Debian GNU/Linux", "12", "6.1", "x86_64", 2, 4L << 30, 3L << 30, 40L << 30, 30L << 30, null));

    public Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default) => Do<ProbeReport>("probe", () =>
        machine.HostKey == Identity.KnownHostsEntry
            ? new ProbeReport(1000, 0.5, 4L << 30, 3L << 30, 40L << 30, 30L << 30, [.. Folders.Keys.Select(id => Look(InstanceId.Of(id)))])
            : KeyChanged);

    public Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) => Do<bool>("cleanup", () => true);

    public Task Forget(ServerId server) => Task.CompletedTask;

    public Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) => Do<bool>("install", () =>
    {
        Folders[instance.Value] = spec;
        return true;
    });

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>("start", () =>
    {
        if (!Folders.ContainsKey(instance.Value)) return new RemoteError(RemoteFault.ScriptFailed, "not installed", 3);
        if (Processes.TryGetValue(instance.Value, out var running) && running.ExitCode is null) return true;
        Processes[instance.Value] = new Process(Interlocked.Increment(ref _pids), time.GetUtcNow(), ExitsAtOnce);
        return true;
    });

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>("stop", () =>
    {
        Processes.TryRemove(instance.Value, out _);
        return true;
    });

    public Task<Remote<InstanceObservation>> Status(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do<InstanceObservation>("status", () => Look(instance));

    public Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default) =>
        Do<ImmutableArray<string>>("logs", () => ImmutableArray.Create("hello"));

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>("remove", () =>
    {
        Processes.TryRemove(instance.Value, out _);
        Folders.TryRemove(instance.Value, out _);
        return true;
    });

    /// <summary>Somebody kills the program.</summary>
    public void Kill(InstanceId instance, int exitCode = 137) => Processes[instance.Value] = Processes[instance.Value] with { ExitCode = exitCode };

    private static RemoteError KeyChanged { get; } = new(RemoteFault.HostKeyChanged, "The host key is not the pinned one");

    private InstanceObservation Look(InstanceId id)
    {
        if (!Folders.ContainsKey(id.Value)) return new(id, ProcessState.Missing, null, HealthState.Unknown, null, null, 0, 0, 0, 0);
        if (!Processes.TryGetValue(id.Value, out var process)) return new(id, ProcessState.Stopped, null, HealthState.Unknown, null, null, 0, 0, 0, 4096);
        if (process.ExitCode is not null) return new(id, ProcessState.Exited, process.ExitCode, HealthState.Unknown, null, null, 0, 0, 0, 4096);
        var uptime = (time.GetUtcNow() - process.StartedAt).TotalSeconds;
        return new(id, ProcessState.Running, null, Health, null, process.Pid, uptime, uptime / 4, 10 << 20, 4096);
    }

    private Task<Remote<T>> Do<T>(string verb, Func<Remote<T>> act)
    {
        Calls.Enqueue(verb);
        return Task.FromResult(Fault(verb) is { } fault ? fault : act());
    }
}
