using Fleet.Common;
using Fleet.Instances;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Workload;

/// <summary>The agents of instances that registered themselves.</summary>
internal sealed class AgentCrowd(Run run)
{
    private readonly List<Agent> _all = [];

    public IReadOnlyList<Agent> All => _all;

    /// <summary>When each instance was last heard: an answer that came says so; it counts from when it was asked.</summary>
    public Dictionary<string, TimeSpan> Heard { get; } = [];

    /// <summary>When somebody last tried to be heard for each instance.</summary>
    public Dictionary<string, TimeSpan> Tried { get; } = [];

    public Agent Add(string name)
    {
        var agent = new Agent(run, this, name, _all.Count + 1);
        _all.Add(agent);
        run.Begin(agent.Live);
        return agent;
    }

    /// <summary>Of twins only the first goes on; who is down stays down.</summary>
    public void CalmDown()
    {
        foreach (var twins in _all.GroupBy(agent => agent.Name))
        {
            foreach (var twin in twins.Skip(1)) twin.IsUp = false;
        }
    }
}

/// <summary>An agent: it registers, connects, says that it lives and what it measures, and does all that again when Fleet does not answer.</summary>
internal sealed class Agent(Run run, AgentCrowd all, string name, int number)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private int _connections;
    private string? _connection;

    public string Name => name;

    public InstanceId? Instance { get; private set; }

    public bool IsUp { get; set; } = true;

    /// <summary>How busy its machine is, 0 to 100.</summary>
    public double Cpu { get; set; } = 20;

    public bool IsConnected => _connection is not null;

    public async Task Live()
    {
        while (true)
        {
            await run.Pause(TimeSpan.FromMilliseconds(run.Faults.Between(1, 900)));
            if (!IsUp) Drop(false);
            else if (Instance is null) await Register();
            else if (_connection is null) await Connect();
            else Beat();
            if (_connection is not null) await run.Pause(Interval - TimeSpan.FromMilliseconds(450));
            else if (!IsUp) await run.Pause(TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>Its connection breaks; Fleet may notice.</summary>
    public void Drop(bool isNoticed)
    {
        if (_connection is { } connection && isNoticed) run.Begin(() => Say(grains => Disconnected(grains, connection)));
        _connection = null;
    }

    private async Task Register()
    {
        var registration = new InstanceRegistration { Name = name, Provider = "docker" };
        var view = await run.Ask("register", name, grains => grains.InstanceName(name).Register(registration));
        Instance = view?.Id;
    }

    private async Task Connect()
    {
        var (connection, id) = ($"c{number}-{++_connections}", Instance!.Value);
        if (run.Weather.Message() is not { } delay) return;
        await run.Pause(delay);
        var asked = all.Tried[id.Value] = run.Now;
        try
        {
            var lease = await run.Call(grains => grains.Instance(id).AgentConnected(connection, "node"));
            if (lease.IsOk) (_connection, all.Heard[id.Value]) = (connection, asked);
            else if (lease.Error.Code is ErrorCode.NotFound) Instance = null;
        }
        catch (Exception exception)
        {
            run.Thrown(exception, $"agent {name} connects");
        }
    }

    private void Beat()
    {
        var connection = _connection!;
        for (var i = run.Weather.Doubles() ? 2 : 1; i > 0; i--)
        {
            run.Begin(() => Say(grains => grains.Instance(Instance!.Value).Heartbeat(new AgentHeartbeat { Connection = connection }), connection));
            var metrics = new AgentMetrics { Connection = connection, CpuPercent = Cpu, CoreCount = 2, MemoryUsed = 1 << 28, MemoryTotal = 1 << 30 };
            run.Begin(() => Say(grains => grains.Instance(Instance!.Value).Metrics(metrics)));
        }
    }

    private async Task<Outcome<Done>> Disconnected(IGrainFactory grains, string connection)
    {
        await grains.Instance(Instance!.Value).AgentDisconnected(connection);
        return Done.Value;
    }

    /// <summary>One message, which may be late or lost. With a connection: its answer says whether Fleet still knows that.</summary>
    private async Task Say<T>(Func<IGrainFactory, Task<Outcome<T>>> message, string? connection = null)
    {
        if (Instance is not { } id || run.Weather.Message() is not { } delay) return;
        await run.Pause(delay);
        var asked = run.Now;
        if (connection is not null) all.Tried[id.Value] = asked;
        try
        {
            var answer = await run.Call(message);
            if (connection is null) return;
            if (answer.IsOk) all.Heard[id.Value] = asked;
            else if (connection == _connection) _connection = null;
        }
        catch (Exception exception)
        {
            run.Thrown(exception, $"agent {name}");
            if (connection == _connection) _connection = null;
        }
    }
}
