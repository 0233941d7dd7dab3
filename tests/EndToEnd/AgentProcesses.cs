using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>Several agents, which end together.</summary>
internal sealed class AgentProcesses : IAsyncDisposable
{
    private readonly List<AgentProcess> _agents = [];

    public static AgentProcesses Start(FleetProcess fleet, IEnumerable<string> instances, string? logFile = null)
    {
        var all = new AgentProcesses();
        all._agents.AddRange(instances.Select(instance => AgentProcess.Start(fleet.Server, instance, logFile)));
        return all;
    }

    public AgentProcess this[int index] => _agents[index];

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents) await agent.DisposeAsync();
    }
}
