using System.Collections.Concurrent;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Which connection of this process speaks for which instance. Dies with the process, as the connections do.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<InstanceId, AgentConnection> _connections = new();

    /// <summary>Lets a connection speak for an instance; answers the one that did so before.</summary>
    public AgentConnection? Take(InstanceId instance, AgentConnection connection)
    {
        AgentConnection? replaced = null;
        _connections.AddOrUpdate(instance, connection, (_, older) =>
        {
            replaced = older;
            return connection;
        });
        return replaced == connection ? null : replaced;
    }

    /// <summary>Forgets a connection, unless another one has taken its place.</summary>
    public void Release(InstanceId instance, AgentConnection connection) => _connections.TryRemove(new(instance, connection));
}
