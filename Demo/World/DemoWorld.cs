using System.Collections.Concurrent;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Demo.World;

/// <summary>All that stands behind the ports of a demo: which program is where, and what is wrong just now. In memory.</summary>
internal sealed class DemoWorld(DemoSettings settings, TimeProvider time)
{
    /// <summary>The variable by which a program knows its name; what else is deployed behaves by its id.</summary>
    public const string NameVariable = "SERVICE_NAME";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, DemoProgram>> _servers = new();
    private readonly ConcurrentDictionary<string, DemoProgram> _programs = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unreachable = new();
    private readonly ConcurrentDictionary<string, Flaw> _flaws = new();
    private readonly ConcurrentDictionary<string, int> _cores = new();
    private int _pids = 1000;

    public Draw Draw { get; } = new(settings.Seed);

    /// <summary>Whether people look on: what takes a moment on a real machine takes one here.</summary>
    public bool IsWatched { get; set; }

    /// <summary>What whoever looks at the machines from outside waits for: the agents, so that programs are measured by these alone.</summary>
    public Task Heard { get; set; } = Task.CompletedTask;

    public DateTimeOffset Now => time.GetUtcNow();

    public ICollection<DemoProgram> Programs => _programs.Values;

    public DemoProgram? Find(string instance) => _programs.GetValueOrDefault(instance);

    public IEnumerable<DemoProgram> On(string server) => _servers.TryGetValue(server, out var programs) ? programs.Values : [];

    /// <summary>What an instance of that name suffers from.</summary>
    public void Give(string name, Flaw flaw) => _flaws[name] = flaw;

    /// <summary>How many processors a host has.</summary>
    public void Equip(string host, int cores) => _cores[host] = cores;

    public int CoresOf(string host) => _cores.GetValueOrDefault(host, 8);

    public Habits HabitsOf(string name, Service? service = null) =>
        new(service ?? Service.Of(name.Split('-')[0]), name, Draw, _flaws.GetValueOrDefault(name));

    public DemoProgram Install(string server, string instance, InstanceSpec spec)
    {
        var name = spec.Env.GetValueOrDefault(NameVariable) ?? instance;
        var program = _programs.GetOrAdd(instance, id => new DemoProgram(id, name, spec, HabitsOf(name)));
        program.Spec = spec;
        _servers.GetOrAdd(server, _ => new())[instance] = program;
        return program;
    }

    /// <summary>One that nobody put anywhere.</summary>
    public DemoProgram Speak(string instance, PlannedInstance planned)
    {
        var program = _programs.GetOrAdd(instance, id => new DemoProgram(id, planned.Name, null, HabitsOf(planned.Name, planned.Service)));
        Start(program);
        return program;
    }

    public void Start(DemoProgram program)
    {
        program.Start(Interlocked.Increment(ref _pids), Now);
        if (program.Habits.Flaw is Flaw.Broken) program.Crash(1);
    }

    /// <summary>It is on that server no more. What was moved stands on another.</summary>
    public void Remove(string server, string instance)
    {
        if (!_servers.TryGetValue(server, out var programs) || !programs.TryRemove(instance, out _)) return;
        if (!_servers.Values.Any(others => others.ContainsKey(instance))) _programs.TryRemove(instance, out _);
    }

    public void Forget(string instance) => _programs.TryRemove(instance, out _);

    /// <summary>Nobody reaches the server for a while.</summary>
    public void CutOff(string server, TimeSpan span) => _unreachable[server] = Now + span;

    /// <summary>Why nothing can be done there now; null if it can. Takes as long as such a call takes.</summary>
    public async Task<RemoteError?> Reach(string server, double seconds, CancellationToken cancellation)
    {
        if (IsWatched && seconds > 0) await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
        return _unreachable.TryGetValue(server, out var until) && Now < until
            ? new RemoteError(RemoteFault.Unreachable, "No route to host (an incident of the demo; it passes)")
            : null;
    }
}
