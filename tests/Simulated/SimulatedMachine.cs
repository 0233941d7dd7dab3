using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Simulated;

/// <summary>
/// A machine in memory with the process runtime on it: it keeps folders and processes as records and outlives the Fleet that drives it,
/// as a real one does. The real one, over a real sshd, is what the tests of the Ssh room and the end-to-end tests drive.
/// </summary>
internal sealed partial class SimulatedMachine(TimeProvider time) : IMachines, IRuntimes, IRuntime
{
    private int _pids = 1000;

    public sealed record Process(int Pid, DateTimeOffset StartedAt, int? ExitCode, bool IsPaused = false);

    /// <summary>What lies on which server.</summary>
    public ConcurrentDictionary<(string Server, string Instance), InstanceSpec> Installed { get; } = [];

    /// <summary>What runs, or has run, on which server.</summary>
    public ConcurrentDictionary<(string Server, string Instance), Process> Started { get; } = [];

    /// <summary>The folders by instance, wherever they lie.</summary>
    public Dictionary<string, InstanceSpec> Folders => Installed.ToDictionary(pair => pair.Key.Instance, pair => pair.Value);

    /// <summary>The processes by instance, wherever they run.</summary>
    public Dictionary<string, Process> Processes => Started.ToDictionary(pair => pair.Key.Instance, pair => pair.Value);

    /// <summary>Every verb that reached the machine, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>What a verb answers instead of acting; null lets it act.</summary>
    public Func<string, RemoteError?> Fault { get; set; } = _ => null;

    /// <summary>Whether the answer to a call is lost after the call was done.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    /// <summary>What a probe of that host waits for before it looks; null to look at once.</summary>
    public Func<MachineAddress, Task?> Hang { get; set; } = _ => null;

    /// <summary>When each host was probed.</summary>
    public ConcurrentQueue<(string Server, DateTimeOffset At)> ProbeTimes { get; } = [];

    public HealthState Health { get; set; } = HealthState.Healthy;

    /// <summary>How much processor time every program uses.</summary>
    public double CpuPercent { get; set; } = 25;

    /// <summary>Connections to the ports of every program.</summary>
    public int Connections { get; set; }

    /// <summary>Of those, how many are not accepted.</summary>
    public int Waiting { get; set; }

    /// <summary>How a started program ends at once; null if it goes on.</summary>
    public int? ExitsAtOnce { get; set; }

    public HostIdentity Identity { get; set; } = new("ssh-ed25519 AAAA", "SHA256:one");

    public string Name => "process";

    public ImmutableArray<string> Names => ["process"];

    public IRuntime? Find(string name) => name == Name ? this : null;

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Do<HostIdentity>(machine, "connect", () => machine.HostKey is null || machine.HostKey == Identity.KnownHostsEntry ? Identity : KeyChanged);

    public Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Do<MachineFacts>(machine, "facts", () => new MachineFacts("Debian GNU/Linux", "12", "6.1", "x86_64", 2, 4L << 30, 3L << 30, 40L << 30, 30L << 30, null));

    public async Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        ProbeTimes.Enqueue((machine.Server.Value, time.GetUtcNow()));
        if (Hang(machine) is { } hang) await hang;
        return await Do<ProbeReport>(machine, "probe", () => machine.HostKey == Identity.KnownHostsEntry
            ? new ProbeReport(1000, 0.5, 4L << 30, 3L << 30, 40L << 30, 30L << 30, [.. On(machine).Select(id => Look(machine, id))])
            : KeyChanged);
    }

    public Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default) =>
        Do<ImmutableArray<string>>(machine, "prerequisites", () => ImmutableArray.Create("process"));

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) =>
        Task.FromResult(new SshKeyPair($"private {comment}", $"ssh-ed25519 {comment}"));

    public Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) => Do<bool>(machine, "cleanup", () => true);

    public Task Forget(ServerId server) => Task.CompletedTask;

    public Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) => Do<bool>(machine, "install", () =>
    {
        Installed[Key(machine, instance)] = spec;
        Altered.Clear();
        Contents.TryAdd(Key(machine, instance), "fresh");
        if (spec.Data?.Database is { Create: true } database) Databases.TryAdd(Key(machine, database), "");
        return true;
    });

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>(machine, "start", () =>
    {
        if (!Installed.ContainsKey(Key(machine, instance))) return new RemoteError(RemoteFault.ScriptFailed, "not installed", 3);
        if (Started.TryGetValue(Key(machine, instance), out var running) && running.ExitCode is null)
        {
            Started[Key(machine, instance)] = running with { IsPaused = false };
            return true;
        }

        Started[Key(machine, instance)] = new Process(Interlocked.Increment(ref _pids), time.GetUtcNow(), ExitsAtOnce);
        return true;
    });

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>(machine, "stop", () =>
    {
        Started.TryRemove(Key(machine, instance), out _);
        return true;
    });

    public Task<Remote<InstanceObservation>> Status(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do<InstanceObservation>(machine, "status", () => Look(machine, instance));

    public Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default) =>
        Do<ImmutableArray<string>>(machine, "logs", () => ImmutableArray.Create("hello"));

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) => Do<bool>(machine, "remove", () =>
    {
        Started.TryRemove(Key(machine, instance), out _);
        if (Installed.TryRemove(Key(machine, instance), out var spec) && spec.Data?.Database is { Create: true } database)
        {
            Databases.TryRemove(Key(machine, database), out _);
        }

        Contents.TryRemove(Key(machine, instance), out _);
        Staged.TryRemove(Key(machine, instance), out _);
        return true;
    });

    /// <summary>Somebody kills the program.</summary>
    public void Kill(InstanceId instance, int exitCode = 137)
    {
        var key = Started.Keys.Single(key => key.Instance == instance.Value);
        Started[key] = Started[key] with { ExitCode = exitCode };
    }

    /// <summary>Somebody stops the program, as Fleet does.</summary>
    public void StopByHand(InstanceId instance) => Started.TryRemove(Started.Keys.Single(key => key.Instance == instance.Value), out _);

    /// <summary>Somebody starts the program, as Fleet does.</summary>
    public void StartByHand(InstanceId instance) =>
        Started[Installed.Keys.Single(key => key.Instance == instance.Value)] = new Process(Interlocked.Increment(ref _pids), time.GetUtcNow(), null);

    /// <summary>Somebody freezes the program, as Fleet does.</summary>
    public void PauseByHand(InstanceId instance)
    {
        var key = Started.Keys.Single(key => key.Instance == instance.Value);
        Started[key] = Started[key] with { IsPaused = true };
    }

    public bool IsPaused(InstanceId instance) => StateOf(instance) == ProcessState.Paused;

    public ProcessState StateOf(InstanceId instance) => Processes.GetValueOrDefault(instance.Value) switch
    {
        null => ProcessState.Stopped,
        { ExitCode: not null } => ProcessState.Exited,
        { IsPaused: true } => ProcessState.Paused,
        _ => ProcessState.Running,
    };

    private static RemoteError KeyChanged { get; } = new(RemoteFault.HostKeyChanged, "The host key is not the pinned one");

    private static (string, string) Key(MachineAddress machine, InstanceId instance) => (machine.Server.Value, instance.Value);

    private IEnumerable<InstanceId> On(MachineAddress machine) =>
        Installed.Keys.Where(key => key.Server == machine.Server.Value).Select(key => InstanceId.Of(key.Instance)).OrderBy(id => id.Value, StringComparer.Ordinal);

    private InstanceObservation Look(MachineAddress machine, InstanceId id)
    {
        if (!Installed.ContainsKey(Key(machine, id))) return new(id, ProcessState.Missing, null, HealthState.Unknown, null, null, 0, 0, 0, 0);
        if (!Started.TryGetValue(Key(machine, id), out var process)) return new(id, ProcessState.Stopped, null, HealthState.Unknown, null, null, 0, 0, 0, 4096);
        if (process.ExitCode is not null) return new(id, ProcessState.Exited, process.ExitCode, HealthState.Unknown, null, null, 0, 0, 0, 4096);
        var uptime = (time.GetUtcNow() - process.StartedAt).TotalSeconds;
        var (state, health) = process.IsPaused ? (ProcessState.Paused, HealthState.Unknown) : (ProcessState.Running, Health);
        return new(id, state, null, health, null, process.Pid, uptime, uptime * CpuPercent / 100, 10 << 20, 4096, Connections, Waiting);
    }

    /// <summary>
    /// How a call (its name, its host, what it does there) gets to its host and its answer back: it acts, whenever it is there, and ends with
    /// what the caller sees in place of the answer, or with null. Null for a road that takes no time.
    /// </summary>
    public Func<string, ServerId?, Func<Task>, Task<RemoteError?>>? Road { get; set; }

    /// <summary>One call from outside, to this machine or to what else is simulated: told, and failed or lost where the test says so.</summary>
    public async Task<Remote<T>> Do<T>(string call, Func<Task<Remote<T>>> act, ServerId? server = null)
    {
        Calls.Enqueue(call);
        if (Fault(call) is { } fault) return fault;
        Remote<T>? answer = null;
        if (Road is not { } road) answer = await act();
        else if (await road(call, server, async () => answer = await act()) is { } error) return error;
        var done = answer ?? throw new InvalidOperationException($"{call} has neither failed nor been done");
        return done.Error is null && Loses(call) ? new RemoteError(RemoteFault.Unreachable, "the answer was lost") : done;
    }

    private Task<Remote<T>> Do<T>(MachineAddress machine, string verb, Func<Remote<T>> act) => Do(verb, () => Task.FromResult(act()), machine.Server);
}
