using Fleet.Agents;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Tests.Grains.Hosting;

/// <summary>The agent of an instance that has registered itself, behind the node that it is connected to.</summary>
internal sealed class SimulatedAgent(TestFleet fleet) : IGatewayObserver
{
    private int _connections;
    private string? _connection;

    /// <summary>The frames that reached it, in order.</summary>
    public List<AgentFrame> Frames { get; } = [];

    public InstanceId Instance { get; } =
        fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!.Id;

    public IEnumerable<string> Types => Frames.Select(frame => frame.Type);

    /// <summary>It connects, for the first time or again, also to a Fleet that has crashed.</summary>
    public SimulatedAgent Connect()
    {
        _connection = $"c{++_connections}";
        fleet.Ask(fleet.Grains.Gateway("node").Attach(fleet.Grains.CreateObjectReference<IGatewayObserver>(this)));
        fleet.Ask(fleet.Grains.Instance(Instance).AgentConnected(_connection, "node"));
        return this;
    }

    /// <summary>Its connection breaks, and nobody has noticed.</summary>
    public void Vanish() => _connection = null;

    public Task<bool> Send(string connection, AgentFrame frame)
    {
        if (connection != _connection) return Task.FromResult(false);
        Frames.Add(frame);
        return Task.FromResult(true);
    }
}
