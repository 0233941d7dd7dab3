using System.Collections.Concurrent;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>The agents' sessions of this process. Dies with the process, as the connections do.</summary>
internal sealed class SessionTable(TimeProvider time)
{
    /// <summary>
    /// How long a connection that has taken another's place keeps it at least. An agent that comes back is let in at once; two agents with
    /// one id, which take it from each other again and again, do so no more often than this.
    /// </summary>
    private static readonly TimeSpan LeastStay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<InstanceId, AgentSession> _byInstance = new();
    private readonly ConcurrentDictionary<string, AgentSession> _byConnection = new();

    /// <summary>Waits until a newcomer may take the place of whoever speaks for the instance.</summary>
    public async Task AwaitTurn(InstanceId instance, CancellationToken cancellation)
    {
        while (_byInstance.TryGetValue(instance, out var holder) && holder.TookOverAt is { } at)
        {
            var wait = LeastStay - time.GetElapsedTime(at);
            if (wait <= TimeSpan.Zero) return;
            await Task.Delay(wait, time, cancellation);
        }
    }

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
        if (replaced is null || replaced == session) return null;
        session.TookOverAt = time.GetTimestamp();
        return replaced;
    }

    /// <summary>The session on that connection; null if it is gone.</summary>
    public AgentSession? Find(string connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>How many agents are connected here.</summary>
    public int Count => _byInstance.Count;

    /// <summary>How many frames wait to be sent to them.</summary>
    public long Waiting => _byConnection.Values.Sum(session => (long)session.Waiting);

    /// <summary>Forgets a session; another one that has taken its place speaks on.</summary>
    public void Release(InstanceId instance, AgentSession session)
    {
        _byConnection.TryRemove(session.ConnectionId, out _);
        _byInstance.TryRemove(new(instance, session));
    }
}
