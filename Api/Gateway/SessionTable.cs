using System.Collections.Concurrent;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>The agents' sessions of this process. Dies with the process, as the connections do.</summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<InstanceId, AgentSession> _byInstance = new();
    private readonly ConcurrentDictionary<string, AgentSession> _byConnection = new();

    /// <summary>Lets a session speak for an instance; answers the one that did so before.</summary>
    public AgentSession? Take(InstanceId instance, AgentSession session)
    {
        AgentSession? replaced = null;
        _byConnection[session.ConnectionId] = session;
        _byInstance.AddOrUpdate(instance, session, (_, older) =>
        {
            replaced = older;
            return session;
        });
        return replaced == session ? null : replaced;
    }

    /// <summary>The session on that connection; null if it is gone.</summary>
    public AgentSession? Find(string connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>How many agents are connected here.</summary>
    public int Count => _byInstance.Count;

    /// <summary>Forgets a session; another one that has taken its place speaks on.</summary>
    public void Release(InstanceId instance, AgentSession session)
    {
        _byConnection.TryRemove(session.ConnectionId, out _);
        _byInstance.TryRemove(new(instance, session));
    }
}
